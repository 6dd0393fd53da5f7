// Every kind of parameter with every keyword, good and bad values, over HTTP.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

type Row = readonly [keywords: string, good: readonly string[], bad: readonly string[]];

const rows: readonly Row[] = [
  ["type: string", ["a", "1", "true"], []],
  ["type: string, minLength: 2", ["ab", "äö"], ["a"]],
  ["type: string, maxLength: 2", ["ab", "😀😀"], ["abc"]],
  ['type: string, pattern: "^[a-c]+$"', ["abc"], ["d", "abc\n"]],
  ["type: string, enum: [x, y]", ["x"], ["z", "X"]],
  ["type: string, format: date", ["2026-02-28"], ["2026-02-30", "x"]],
  ["type: string, format: date-time", ["2026-01-01T00:00:00Z"], ["2026-01-01"]],
  ["type: string, format: email", ["a@b.example"], ["a"]],
  ["type: string, format: uri", ["http://a/b"], ["a b"]],
  ["type: string, format: ipv4", ["10.0.0.1"], ["10.0.0.256"]],
  ["type: string, format: ipv6", ["::1"], [":::1"]],
  ["type: string, format: hostname", ["a.example"], ["-a-"]],
  ["type: string, format: uuid", ["2f1b0a52-7b1c-4f5e-9d3a-000000000001"], ["2f1b0a52"]],
  ["type: string, format: byte", ["YWI="], ["%"]],
  ["type: string, format: unheard-of", ["anything"], []],
  ["type: integer", ["0", "-1", "12"], ["1.5", "x", "1e", "0x10"]],
  ["type: integer, format: int32", ["2147483647"], ["2147483648"]],
  ["type: number", ["1.5", "-2", "1e3"], ["x", "1,5"]],
  ["type: number, minimum: 1", ["1", "2"], ["0.9"]],
  ["type: number, minimum: 1, exclusiveMinimum: true", ["1.1"], ["1"]],
  ["type: number, maximum: 1", ["1", "-5"], ["1.1"]],
  ["type: number, maximum: 1, exclusiveMaximum: true", ["0.9"], ["1"]],
  ["type: number, multipleOf: 0.5", ["1.5", "2"], ["1.2"]],
  ["type: boolean", ["true", "false"], ["yes", "1", "TRUE"]],
  ["type: array, items: {type: integer}", ["1,2", "3"], ["1,x", "1;2"]],
  ["type: array, collectionFormat: csv, items: {type: string, enum: [a, b]}", ["a,b"], ["a,c"]],
  ["type: array, collectionFormat: pipes, items: {type: integer}", ["1|2"], ["1,2"]],
  ["type: array, collectionFormat: ssv, items: {type: integer}", ["1 2"], ["1|2"]],
  ["type: array, items: {type: integer}, minItems: 2", ["1,2"], ["1"]],
  ["type: array, items: {type: integer}, maxItems: 2", ["1,2"], ["1,2,3"]],
  ["type: array, items: {type: integer}, uniqueItems: true", ["1,2"], ["1,2,1"]],
  ["type: array, items: {type: array, collectionFormat: pipes, items: {type: integer}}", ["1|2,3"], ["1|x,3"]],
];

const places = ["path", "query", "header", "formData"] as const;

/** What a header field can't carry: the row is for the other places. */
const forHeaders = (value: string): boolean => /^[\x20-\x7e]+$/.test(value);

let gateway: TestGateway;

before(async () => {
  const paths = rows.flatMap(([keywords], index) =>
    places.map((place) => {
      const path = place === "path" ? `/path${index}/{p}` : `/${place}${index}`;
      return `  ${path}:\n    post:\n      x-flat-flow: ok.xml\n      parameters: [{ name: p, in: ${place}, required: true, ${keywords} }]\n`;
    }),
  );
  const swagger = `swagger: "2.0"\nx-flat-validate: { request: true }\npaths:\n${paths.join("")}`;
  gateway = await startTestGateway({ "swagger.yaml": swagger, "ok.xml": "<flow><echo>ok</echo></flow>" });
});

async function status(place: (typeof places)[number], index: number, value: string): Promise<number> {
  const text = encodeURIComponent(value);
  const url = `${gateway.url}/${place}${index}${place === "path" ? `/${text}` : place === "query" ? `?p=${text}` : ""}`;
  const init: RequestInit =
    place === "header"
      ? { method: "POST", headers: { p: value } }
      : place === "formData"
        ? { method: "POST", body: new URLSearchParams({ p: value }) }
        : { method: "POST" };
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return response.status;
}

for (const place of places) {
  describe(`parameters in ${place}`, () => {
    for (const [index, [keywords, good, bad]] of rows.entries()) {
      it(keywords, async () => {
        const usable = (values: readonly string[]) => values.filter((value) => place !== "header" || forHeaders(value));
        for (const value of usable(good)) assert.equal(await status(place, index, value), 200, JSON.stringify(value));
        for (const value of usable(bad)) assert.equal(await status(place, index, value), 400, JSON.stringify(value));
      });
    }
  });
}
