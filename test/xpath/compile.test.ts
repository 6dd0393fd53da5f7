// The public face of XPath: compile once, evaluate over JSON and XML.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonElement } from "../../src/data/json-node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileXPath } from "../../src/xpath/compile.ts";
import { Frame } from "../../src/xpath/frame.ts";

const host = {
  variable: () => undefined,
  read: () => undefined,
  exists: () => false,
  log() {},
  alert() {},
  logFields: () => ({}),
};

function overJson(expression: string, value: Json) {
  return compileXPath(SourceText.of(expression), { functions: new Map() }).json(new Frame(host, jsonElement(value)));
}

test("paths over JSON give typed values", () => {
  assert.equal(overJson("a/b", { a: { b: 5 } }), 5);
  assert.equal(overJson("items/value[2]/x", { items: [{ x: 1 }, { x: "two" }] }), "two");
  assert.equal(overJson("a = 5 and not(b)", { a: 5 }), true);
});

test("paths over XML give text", () => {
  const compiled = compileXPath(SourceText.of("/list/item[@id='2']"), { functions: new Map() });
  const frame = new Frame(host, parseXml('<list><item id="1">a</item><item id="2">b</item></list>'));
  assert.equal(compiled.json(frame), "b");
});
