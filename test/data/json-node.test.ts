// JSON as OXN: names, attributes, texts, identity of nodes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "../../src/data/json.ts";
import { jsonDocument, jsonElement, rawJson } from "../../src/data/json-node.ts";
import { serializeXml } from "../../src/data/serialize.ts";

test("JSON looks like the OXN of the reference", () => {
  const value = {
    Object: { String: "foo", Number: -1234.56, Boolean: true, Null: null, Array: ["bar", 42] },
    "Empty Object": {},
  };
  assert.equal(
    serializeXml(jsonElement(value), { pretty: true }),
    `<json object="">
  <Object object="">
    <String string="">foo</String>
    <Number number="">-1234.56</Number>
    <Boolean boolean="">true</Boolean>
    <Null null=""/>
    <Array array="">
      <value string="">bar</value>
      <value number="">42</value>
    </Array>
  </Object>
  <json-element name="Empty Object" object=""/>
</json>`,
  );
});

test("keys that are no XML names become json-element", () => {
  const table: readonly (readonly [string, string])[] = [
    ["a", "a"],
    ["_a-1.b", "_a-1.b"],
    ["höhe", "höhe"],
    ["日本", "日本"],
    ["", "json-element"],
    ["1a", "json-element"],
    ["-a", "json-element"],
    [".a", "json-element"],
    ["a b", "json-element"],
    ["a:b", "json-element"],
    ["a/b", "json-element"],
    ["@type", "json-element"],
    ["$ref", "json-element"],
    ["×", "json-element"],
  ];
  for (const [key, name] of table) {
    const [child] = jsonElement({ [key]: 1 }).children();
    assert.equal(child?.name, name, key);
    const attributes = child?.attributes().map((attribute) => [attribute.name, attribute.text()]);
    assert.deepEqual(
      attributes,
      name === key
        ? [["number", ""]]
        : [
            ["name", key],
            ["number", ""],
          ],
      key,
    );
  }
});

test("texts are strings as they are, decimal numbers, nothing for null", () => {
  const table: readonly (readonly [Json, string, number])[] = [
    ["x", "x", 1],
    ["", "", 0],
    [1e-7, "0.0000001", 1],
    [-0, "0", 1],
    [true, "true", 1],
    [null, "", 0],
    [[], "", 0],
    [["a", ["b", null], { c: 1 }], "ab1", 3],
    [{ a: "x", b: { c: "y" } }, "xy", 2],
  ];
  for (const [value, text, children] of table) {
    const node = jsonElement(value);
    assert.deepEqual([node.text(), node.children().length, node.parent?.text()], [text, children, text]);
    assert.equal(node.json(), value);
  }
});

test("the document node holds the root element", () => {
  const document = jsonDocument({ a: 1 });
  const [root] = document.children();
  assert.deepEqual([document.kind, document.name, document.parent], ["document", "", undefined]);
  assert.deepEqual([root?.kind, root?.name, root?.index], ["element", "json", 0]);
  assert.equal(root?.parent, document);
  assert.deepEqual(document.json(), { a: 1 });
  assert.equal(jsonElement(1, "request").name, "request");
});

test("each call gives the same nodes, however they were reached first", () => {
  const root = jsonElement({ a: 1, b: [1, 2] });
  assert.equal(root.children(), root.children());
  assert.equal(root.children()[0]?.attributes()[0], root.children()[0]?.attributes()[0]);
  assert.deepEqual(
    root.children().map(({ index }) => index),
    [0, 1],
  );
});

test("raw values are those of elements and documents only", () => {
  const root = jsonElement({ a: "x" });
  assert.deepEqual(rawJson(root), { a: "x" });
  assert.deepEqual(rawJson(jsonDocument(null)), null);
  const [text] = root.children()[0]?.children() ?? [];
  assert.ok(text);
  assert.deepEqual([text.kind, rawJson(text), text.json()], ["text", undefined, "x"]);
});

test("prototype names are keys like any other", () => {
  const root = jsonElement(JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as Json);
  assert.deepEqual(
    root.children().map(({ name }) => name),
    ["__proto__", "constructor"],
  );
  assert.equal(root.text(), "12");
});

test("keys without a value are no children", () => {
  const holes = { a: 1, b: undefined } as unknown as Json;
  assert.equal(jsonElement(holes).children().length, 1);
});
