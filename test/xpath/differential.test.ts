// The same expressions through an independent implementation: random ones from a fixed seed, and a list by hand.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { toBoolean, toJson, toNumber, toStringValue } from "../../src/xpath/convert.ts";
import type { Frame } from "../../src/xpath/frame.ts";
import { compile, evaluate, frameFor, type Variables } from "./evaluate.ts";
import { documents, type TestDocument, variableValues } from "./oracle/documents.ts";
import { handWritten } from "./oracle/hand-written.ts";
import { Oracle, outcomeOf } from "./oracle/oracle.ts";
import { oxnText } from "./oracle/oxn-text.ts";
import { ExpressionMaker, type Vocabulary } from "./oracle/random-expression.ts";

const expressionsPerDocument = 300;

/** Compares with the oracle, and every form of the result with the conversion of its value. */
function check(expression: string, node: XNode, oracle: Oracle, context: string, variables: Variables): void {
  const compiled = compile(expression);
  const frame = frameFor(node, variables);
  const value = compiled.value(frame);
  const where = `${expression} at ${context}`;
  assert.deepEqual(outcomeOf(value), oracle.evaluate(expression, context, variableValues), where);
  assert.equal(compiled.string(frame), toStringValue(value), `string of ${where}`);
  assert.equal(compiled.number(frame), toNumber(value), `number of ${where}`);
  assert.equal(compiled.boolean(frame), toBoolean(value), `boolean of ${where}`);
  assert.deepEqual(compiled.json(frame), toJson(value), `json of ${where}`);
  assert.deepEqual([frame.node, frame.position, frame.size], [node, 1, 1], `frame behind ${where}`);
}

function checkAll({ xml, namespaces, contexts }: TestDocument, root: XNode, expressions: readonly string[]): void {
  const oracle = new Oracle(xml, namespaces);
  for (const context of contexts) {
    const [node] = evaluate(context, root) as readonly XNode[];
    assert.ok(node, context);
    for (const expression of expressions) check(expression, node, oracle, context, variableValues);
  }
}

function randomExpressions(seed: number, words: Vocabulary): readonly string[] {
  const maker = new ExpressionMaker(seed, words);
  return Array.from({ length: expressionsPerDocument }, () => maker.expression());
}

for (const document of documents) {
  test(`random expressions give what the oracle gives: ${document.name}`, () => {
    checkAll(document, parseXml(document.xml), randomExpressions(20_240_229, document.words));
  });
}

test("expressions written by hand give what the oracle gives", () => {
  const [nested] = documents;
  assert.ok(nested);
  checkAll(nested, parseXml(nested.xml), handWritten);
});

const json: Json = {
  items: [
    { name: "x", html_url: "https://x", tags: ["red", "blue"], stars: 12.5, open: true },
    { name: "y", tags: [], stars: -0, open: false, owner: null },
    { name: "", "full name": "Anna \u{1f600} B", stars: 1e21, tags: ["red", ["deep", 3]] },
  ],
  name: "all & <more>",
  "2nd": { name: 5, value: ["v"] },
  value: { name: 1e-7, value: 0.1 },
  none: null,
};

const jsonDocument: TestDocument = {
  name: "JSON",
  xml: oxnText(json),
  namespaces: {},
  contexts: [
    "/",
    "/json",
    "/json/items",
    "/json/items/value[3]",
    "/json/items/value[1]/tags/value[2]",
    "/json/none",
    "/json/json-element/@name",
  ],
  words: {
    names: ["json", "items", "value", "name", "stars", "tags", "json-element", "none", "owner"],
    attributes: ["name", "string", "array", "object", "number", "null"],
    texts: ["x", "red", "1", "5", "e", "", "2nd"],
    variables: { string: "text", number: "count-1", boolean: "flag" },
  },
};

const jsonPaths = [
  ...[
    "items",
    "items/value",
    "items/value[1]",
    "items/value[1]/html_url",
    "items/value[2]/html_url",
    "items/value/html_url",
    "items/value[4]",
  ],
  ...[
    "items/value/tags/value",
    "items/value/tags/value[2]",
    "items/value[3]/tags/value[2]/value[1]",
    "value/value",
    "value/name",
    "value[1]/name[1]",
  ],
  ...[
    "value[2]/name",
    "name",
    "name[1]",
    "name[2]",
    "none",
    "none/x",
    "json-element",
    "json-element/name",
    "json-element/value/value",
    "items/value/stars",
  ],
  ...[
    "items[0]",
    "items/value[0]",
    "items/value[1.5]",
    "items/name",
    "items/value/name/text()",
    "items/value[1]/open",
    "items/value/owner",
    "items/length",
  ],
  ...["toString", "constructor", "__proto__", "items/constructor", "hasOwnProperty/x"],
];

const jsonExpressions = [
  ...jsonPaths,
  ...jsonPaths.map((path) => `/json/${path}`),
  ...jsonPaths.map((path) => `./${path} = 'red'`),
  ...jsonPaths.map((path) => `${path} != 'x'`),
  ...jsonPaths.map((path) => `${path} > 1`),
  ...jsonPaths.map((path) => `count(${path}) + string-length(${path})`),
  ...[
    "//tags/value[1]",
    "(//value)[2]",
    "//*[@string]",
    "//*[@number > 0]",
    "//*[not(@*)]",
    "//@name",
    "name(//json-element)",
    "//*[@null]/..",
    "string(/)",
  ],
];

test("the view of JSON gives what the oracle gives over the same JSON written as OXN", () => {
  const root = jsonElement(json).parent;
  assert.ok(root);
  checkAll(jsonDocument, root, [...jsonExpressions, ...randomExpressions(4711, jsonDocument.words)]);
});

test("paths from variables give what the same paths from the node give", () => {
  const [xml] = parseXml(jsonDocument.xml).children();
  assert.ok(xml);
  for (const path of jsonPaths) {
    for (const top of [jsonElement(json), xml]) comparePaths(path, frameFor(top), frameFor(undefined, { top: [top] }));
  }
});

function comparePaths(path: string, nodeFrame: Frame, variableFrame: Frame): void {
  const fromNode = compile(path);
  const fromVariable = compile(`$top/${path}`);
  assert.deepEqual(outcomeOf(fromVariable.value(variableFrame)), outcomeOf(fromNode.value(nodeFrame)), path);
  assert.deepEqual(fromVariable.json(variableFrame), fromNode.json(nodeFrame), path);
  assert.equal(fromVariable.string(variableFrame), fromNode.string(nodeFrame), path);
  assert.equal(fromVariable.boolean(variableFrame), fromNode.boolean(nodeFrame), path);
}
