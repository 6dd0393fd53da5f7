// The bodies that items come in, and those of hostile clients, over HTTP.
import assert from "node:assert/strict";
import { it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { entriesOf, send } from "./entries.ts";

const echoed = `<flow><template>{ "got": {{ $body/json }} }</template></flow>`;

/** The bodies that the items of a body have had; for items that failed their status. */
async function gotFrom(url: string, body: string | Buffer, type: string): Promise<readonly unknown[]> {
  return entriesOf(await send(url, body, { "Content-Type": type })).map((entry) => entry.body?.got ?? entry.status);
}

const { url, log } = await startTestGateway(
  {
    "swagger.yaml": `
openapi: 3.0.0
paths:
  /items:
    post: { x-flat-flow: echo.xml, x-flat-bulk: true, requestBody: { content: { application/json: { schema: {} }, "text/plain": {} } } }
  /cars:
    post: { x-flat-flow: type.xml, x-flat-bulk: true, requestBody: { content: { application/vnd.car+json: {} } } }
  /slimline:
    x-flat-flow: echo.xml
    x-flat-bulk: true
`,
    "echo.xml": echoed,
    "type.xml": `<flow><template>{ "got": {{ $request/headers/content-type }} }</template></flow>`,
  },
  { FLAT_MAX_BODY: "100000" },
);
const items = `${url}/items`;

it("bodies may begin with a byte order mark, and be in other charsets", async () => {
  const text = '["\u00e4"]';
  assert.deepEqual(await gotFrom(items, `\ufeff${text}`, "application/json"), ["\u00e4"]);
  assert.deepEqual(await gotFrom(items, Buffer.from(`\ufeff${text}`, "utf16le"), "application/json"), ["\u00e4"]);
  assert.deepEqual(await gotFrom(items, Buffer.from(text, "latin1"), "application/json;charset=latin1"), ["\u00e4"]);
  assert.deepEqual(await gotFrom(items, "\ufeff1\n2", "application/jsonl"), [1, 2]);
  const csv = Buffer.from("a;\u00e4\nb,\u20ac", "latin1");
  assert.equal((await send(items, csv, { "Content-Type": "text/csv" })).status, 400);
  const windows = Buffer.from("name\n\u00e4", "latin1");
  assert.deepEqual(await gotFrom(items, windows, "text/csv; charset=windows-1252"), [{ name: "\u00e4" }]);
  assert.deepEqual(await gotFrom(items, "\ufeffname\nx", "text/csv"), [{ name: "x" }]);
});

it("bodies are 400 where nobody can tell their items apart", async () => {
  const broken: readonly (readonly [string | Buffer, string])[] = [
    ["[1", "application/json"],
    [Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]), "application/json"],
    ["[1]", "application/json; charset=klingon"],
    ["", "text/csv"],
    ["a,a\n1,2", "text/csv"],
    ["a\n1", "text/csv; header=absent"],
    [Buffer.from([0x61, 0x0a, 0xff]), "text/csv"],
  ];
  for (const [body, type] of broken) {
    const { status, text } = await send(items, body, { "Content-Type": type });
    assert.equal(status, 400, `${type} ${body}`);
    assert.equal(JSON.parse(text).error.code, 3204);
  }
});

it("bodies without items are an empty list, and other types normal runs", async () => {
  for (const type of [
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "application/jsonlines",
    "application/x-jsonlines",
  ]) {
    assert.deepEqual(await gotFrom(items, "", type), []);
    assert.deepEqual(await gotFrom(items, "\n7\n", type), [7]);
  }
  assert.deepEqual(await gotFrom(items, "a,b\n", "text/csv"), []);
  assert.deepEqual(await gotFrom(items, " [ ] ", "application/json"), []);
  assert.equal((await send(items, "[1,2]", { "Content-Type": "text/plain" })).status, 200);
  for (const single of ["{}", "7", " null"]) assert.equal((await send(items, single)).status, 200, single);
  assert.equal((await ask(items, { method: "POST" })).status, 200);
  assert.deepEqual(entriesOf(await ask(items, { method: "POST", body: "[1]" })).length, 1);
});

it("bodies are bounded, and not compressed", async () => {
  assert.equal((await send(items, `[${"1,".repeat(60_000)}1]`)).status, 413);
  assert.equal((await send(items, gzipSync("[1]"), { "Content-Encoding": "gzip" })).status, 415);
  const line = JSON.stringify("x".repeat(90_000));
  assert.deepEqual(await gotFrom(items, `${line}\n[`, "application/jsonl"), ["x".repeat(90_000), 400]);
});

it("bodies have items of the type that the operation takes", async () => {
  assert.deepEqual(await gotFrom(`${url}/cars`, "[{}]", "application/vnd.car+json"), ["application/vnd.car+json"]);
  assert.deepEqual(await gotFrom(`${url}/cars`, "a\n1", "text/csv"), ["application/vnd.car+json"]);
});

it("bodies are taken by paths without operations, but for methods that have none", async () => {
  assert.deepEqual(await gotFrom(`${url}/slimline`, "a\n1", "text/csv"), [{ a: "1" }]);
  const answer = await ask(`${url}/slimline`, {
    method: "DELETE",
    headers: { "Content-Type": "application/json" },
    body: "[1]",
  });
  assert.equal(answer.status, 200);
});

it("bodies that are hostile are answered, each item of them", async () => {
  const deep = "[".repeat(5000);
  const many = `{${'"a":1,'.repeat(100)}"b":2}`;
  const lines = [deep, many, '{"__proto__":{"x":1}}', '{"constructor":null}', '"\\u0000"', "\0", '"\\ud800"'];
  assert.deepEqual(await gotFrom(items, lines.join("\n"), "application/jsonl"), [
    400,
    400,
    JSON.parse('{"__proto__":{"x":1}}'),
    { constructor: null },
    "\0",
    400,
    "\ud800",
  ]);
  assert.equal(({} as { x?: number }).x, undefined);
  log.clear();
});
