// Every kind of parameter with every keyword, good and bad values, over HTTP.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

type Place = "path" | "query" | "header" | "formData" | "body";

/** Values as texts. @param only where the keywords may stand; in bodies lists are JSON, so that they have rows of their own */
type Row = readonly [keywords: string, good: readonly string[], bad: readonly string[], only?: readonly Place[]];

const texts: readonly Place[] = ["path", "query", "header", "formData"];
const fields: readonly Place[] = ["query", "formData"];

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
  ["type: string, format: binary", ["anything"], []],
  ["type: string, format: password", ["anything"], []],
  ["type: string, format: unheard-of", ["anything"], []],
  ["type: string, default: a, minLength: 2", ["ab"], ["a"]],
  ["type: integer", ["0", "-1", "12"], ["1.5", "x", "1e", "0x10"]],
  ["type: integer, format: int32", ["2147483647"], ["2147483648"]],
  ["type: integer, format: int64", ["2147483648"], ["9223372036854775808"]],
  ["type: integer, enum: [1, 2]", ["1"], ["3"]],
  ["type: number", ["1.5", "-2", "1e3"], ["x", "1,5"]],
  ["type: number, format: float", ["1.5"], ["x"]],
  ["type: number, format: double", ["1.5"], ["x"]],
  ["type: number, minimum: 1", ["1", "2"], ["0.9"]],
  ["type: number, minimum: 1, exclusiveMinimum: true", ["1.1"], ["1"]],
  ["type: number, minimum: 1, exclusiveMinimum: false", ["1"], ["0"]],
  ["type: number, maximum: 1", ["1", "-5"], ["1.1"]],
  ["type: number, maximum: 1, exclusiveMaximum: true", ["0.9"], ["1"]],
  ["type: number, maximum: 1, exclusiveMaximum: false", ["1"], ["2"]],
  ["type: number, multipleOf: 0.5", ["1.5", "2"], ["1.2"]],
  ["type: boolean", ["true", "false"], ["yes", "1", "TRUE"]],
  ["type: boolean, enum: [true]", ["true"], ["false"]],
  ["type: integer, x-nullable: true", ["1"], ["x"]],
  ["type: integer, x-nullable: true", [""], [], ["query", "formData"]],
  ["type: integer, x-nullable: true", ["null"], [], ["body"]],
  ["type: integer", [], [""], fields],
  ["type: integer", [], ["null", '"1"'], ["body"]],
  ["type: integer, allowEmptyValue: true", ["", "1"], ["x"], fields],
  ["type: integer, allowEmptyValue: false", ["1"], [""], fields],
  ["type: array, items: {type: integer}", ["1,2", "3"], ["1,x", "1;2"], texts],
  ["type: array, collectionFormat: csv, items: {type: string, enum: [a, b]}", ["a,b"], ["a,c"], texts],
  ["type: array, collectionFormat: pipes, items: {type: integer}", ["1|2"], ["1,2"], texts],
  ["type: array, collectionFormat: ssv, items: {type: integer}", ["1 2"], ["1|2"], texts],
  ["type: array, collectionFormat: tsv, items: {type: integer}", ["1\t2"], ["1 2"], texts],
  ["type: array, collectionFormat: multi, items: {type: integer}", ["1", "1&p=2"], ["1,2", "1&p=x"], fields],
  ["type: array, collectionFormat: multi, items: {type: integer}, maxItems: 1", ["1"], ["1&p=2"], fields],
  ["type: array, items: {type: integer}, minItems: 2", ["1,2"], ["1"], texts],
  ["type: array, items: {type: integer}, maxItems: 2", ["1,2"], ["1,2,3"], texts],
  ["type: array, items: {type: integer}, uniqueItems: true", ["1,2"], ["1,2,1"], texts],
  ["type: array, items: {type: string, minLength: 2, maxLength: 3}", ["ab,abc"], ["a", "abcd"], texts],
  ["type: array, items: {type: string, pattern: ^a}", ["a,ab"], ["a,b"], texts],
  ["type: array, items: {type: string, format: date}", ["2026-01-01"], ["x"], texts],
  ["type: array, items: {type: number, minimum: 1, maximum: 2, multipleOf: 0.5}", ["1,1.5"], ["0", "3", "1.2"], texts],
  ["type: array, items: {type: array, collectionFormat: pipes, items: {type: integer}}", ["1|2,3"], ["1|x,3"], texts],
  ["type: array, items: {type: array, collectionFormat: pipes, minItems: 2}", ["1|2"], ["1"], texts],
  // What only bodies can have.
  ["type: array, items: {type: integer}", ["[]", "[1]"], ["{}", '["1"]'], ["body"]],
  ["type: array, items: [{type: integer}], additionalItems: false", ["[1]"], ["[1, 2]"], ["body"]],
  ["type: array, minItems: 1", ["[1]"], ["[]"], ["body"]],
  ["type: array, maxItems: 1", ["[1]"], ["[1, 2]"], ["body"]],
  ["type: array, uniqueItems: true", ["[1, 2]"], ["[{}, {}]"], ["body"]],
  ["type: object", ["{}"], ["[]", "1", "null"], ["body"]],
  ["type: object, required: [a]", ['{"a": null}'], ["{}"], ["body"]],
  ["type: object, properties: {a: {type: integer}}", ["{}", '{"a": 1}'], ['{"a": "1"}'], ["body"]],
  ["type: object, additionalProperties: false, properties: {a: {}}", ['{"a": 1}'], ['{"b": 1}'], ["body"]],
  ["type: object, additionalProperties: {type: integer}", ['{"a": 1}'], ['{"b": ""}'], ["body"]],
  ["type: object, patternProperties: {^a: {type: integer}}", ['{"a": 1, "b": ""}'], ['{"ab": ""}'], ["body"]],
  ["type: object, propertyNames: {maxLength: 1}", ['{"a": 1}'], ['{"ab": 1}'], ["body"]],
  ["type: object, minProperties: 1", ['{"a": 1}'], ["{}"], ["body"]],
  ["type: object, maxProperties: 1", ['{"a": 1}'], ['{"a": 1, "b": 1}'], ["body"]],
  ["type: object, dependencies: {a: [b]}", ['{"b": 1}', '{"a": 1, "b": 1}'], ['{"a": 1}'], ["body"]],
  ["type: object, dependencies: {a: {required: [b]}}", ['{"a": 1, "b": 1}'], ['{"a": 1}'], ["body"]],
  ["type: object, properties: {a: {readOnly: true}}", ['{"a": 1}'], [], ["body"]],
  ["allOf: [{type: integer}, {minimum: 1}]", ["1"], ["0", '"1"'], ["body"]],
  ["anyOf: [{type: integer}, {type: string}]", ["1", '"a"'], ["null"], ["body"]],
  ["oneOf: [{type: integer}, {minimum: 1}]", ["0", "1.5"], ["1"], ["body"]],
  ["not: {type: integer}", ['"a"'], ["1"], ["body"]],
  [
    "$ref: '#/definitions/Base'",
    ['{"kind": "Base"}', '{"kind": "Other", "n": 1}'],
    ['{"kind": "Other"}', '{"kind": "None"}', "{}"],
    ["body"],
  ],
  ["enum: [1, [a], null]", ["1", '["a"]', "null"], ["2", '["b"]'], ["body"]],
  [
    "$id: http://a/, title: t, description: d, example: 1, externalDocs: {url: u}, xml: {name: n}, type: integer",
    ["1"],
    ['"1"'],
    ["body"],
  ],
];

const places: readonly Place[] = [...texts, "body"];

/** What a header field can't carry: the row is for the other places. */
const forHeaders = (value: string): boolean => /^[\x20-\x7e\t]+$/.test(value);

let gateway: TestGateway;

const definitions = `definitions:
  Base: { type: object, required: [kind], discriminator: kind, properties: { kind: { type: string } } }
  Other: { allOf: [{ $ref: "#/definitions/Base" }, { required: [n] }] }
`;

before(async () => {
  const paths = rows.flatMap(([keywords, , , only = places], index) =>
    only.map((place) => {
      const path = place === "path" ? `/path${index}/{p}` : `/${place}${index}`;
      const described = place === "body" ? `schema: { ${keywords} }` : keywords;
      return `  ${path}:\n    post:\n      x-flat-flow: ok.xml\n      parameters: [{ name: p, in: ${place}, required: true, ${described} }]\n`;
    }),
  );
  const more = `  /optional:
    post:
      x-flat-flow: ok.xml
      parameters: [${texts
        .slice(1)
        .map((place) => `{ name: p, in: ${place}, type: integer }`)
        .join(", ")}]
  /file:
    post:
      x-flat-flow: ok.xml
      parameters: [{ name: p, in: formData, required: true, type: file }]
`;
  const swagger = `swagger: "2.0"\nx-flat-validate: { request: true }\npaths:\n${paths.join("")}${more}${definitions}`;
  gateway = await startTestGateway({ "swagger.yaml": swagger, "ok.xml": "<flow><echo>ok</echo></flow>" });
});

async function post(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(gateway.url + path, { method: "POST", ...init });
  await response.arrayBuffer();
  return response.status;
}

/** A value with `&p=` in it is two. */
const encoded = (value: string): string => value.split("&p=").map(encodeURIComponent).join("&p=");

function status(place: Place, index: number, value: string, keywords: string): Promise<number> {
  const path = `/${place}${index}`;
  if (place === "path") return post(`${path}/${encodeURIComponent(value)}`);
  if (place === "query") return post(`${path}?p=${encoded(value)}`);
  if (place === "header") return post(path, { headers: { p: value } });
  if (place === "formData") return post(path, { body: new URLSearchParams(`p=${encoded(value)}`) });
  return post(path, { headers: { "Content-Type": "application/json" }, body: jsonOf(value, keywords) });
}

/** Rows for all places have texts, of which bodies make strings where the type is one, or nothing else can be made of them. */
function jsonOf(value: string, keywords: string): string {
  if (keywords.startsWith("type: string")) return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

for (const place of places) {
  describe(`parameters in ${place}`, () => {
    for (const [index, [keywords, good, bad, only = places]] of rows.entries()) {
      if (!only.includes(place)) continue;
      it(keywords, async () => {
        const usable = (values: readonly string[]) => values.filter((value) => place !== "header" || forHeaders(value));
        for (const value of usable(good))
          assert.equal(await status(place, index, value, keywords), 200, JSON.stringify(value));
        for (const value of usable(bad))
          assert.equal(await status(place, index, value, keywords), 400, JSON.stringify(value));
      });
    }
  });
}

describe("parameters that aren't there", () => {
  for (const place of places.slice(1)) {
    it(`are refused in ${place} where they are required`, async () => {
      assert.equal(await post(`/${place}0`), 400);
    });
  }

  it("are fine where they aren't", async () => {
    assert.equal(await post("/optional"), 200);
    assert.equal(await post("/optional?p=x"), 400);
    assert.equal(await post("/optional", { headers: { p: "x" } }), 400);
    assert.equal(await post("/optional", { body: new URLSearchParams({ p: "x" }) }), 400);
  });

  it("are refused as files, too", async () => {
    const form = new FormData();
    form.append("p", new Blob(["x"]), "a.txt");
    assert.equal(await post("/file", { body: form }), 200);
    form.delete("p");
    form.append("q", "x");
    assert.equal(await post("/file", { body: form }), 400);
  });
});
