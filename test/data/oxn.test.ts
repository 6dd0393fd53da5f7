// OXN made of any nodes, and read back to JSON.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonDocument, jsonElement } from "../../src/data/json-node.ts";
import { arrayItems, elementList, fromOxn, keyOf, oxnArray } from "../../src/data/oxn.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { serializeXml } from "../../src/data/serialize.ts";

const xml = (text: string) => parseXml(text).children()[0] ?? assert.fail();

test("loose elements stand side by side below one document", () => {
  const tokens = elementList("token", ["A", "B"]);
  assert.deepEqual(
    tokens.map((token) => serializeXml(token)),
    ['<token string="">A</token>', '<token string="">B</token>'],
  );
  assert.equal(tokens[0]?.parent, tokens[1]?.parent);
  assert.equal(tokens[0]?.parent?.kind, "document");
});

test("an array keeps names and types of JSON nodes", () => {
  const users = jsonElement({ name: "Alice", age: 5 });
  const array = oxnArray(users.children());
  assert.equal(serializeXml(array), '<json array=""><name string="">Alice</name><age number="">5</age></json>');
  assert.deepEqual(array.json(), ["Alice", 5]);
});

test("an array takes copies of XML elements, turns attributes into values and documents into their elements", () => {
  const list = xml('<ul xmlns:p="urn:p" id="list"><li p:x="1">One</li>text<!--c--></ul>');
  const array = oxnArray([...list.attributes(), ...list.children(), list.parent ?? list]);
  assert.equal(
    serializeXml(array),
    '<json array=""><value name="id">list</value><li xmlns:p="urn:p" p:x="1">One</li><value>text</value><value>c</value>' +
      '<ul xmlns:p="urn:p" id="list"><li p:x="1">One</li>text<!--c--></ul></json>',
  );
  assert.deepEqual(array.json(), ["list", "One", "text", "c", "Onetext"]);
  assert.equal(arrayItems(array)?.length, 5);
  assert.equal(list.children()[0]?.parent, list);
});

test("arrays of arrays stay arrays", () => {
  assert.deepEqual(oxnArray([oxnArray([jsonElement(1)])]).json(), [[1]]);
});

test("only arrays have items", () => {
  assert.equal(arrayItems(jsonElement([1, 2]))?.length, 2);
  assert.equal(arrayItems(jsonDocument([1]))?.length, 1);
  assert.equal(arrayItems(jsonElement({ array: 1 })), undefined);
  assert.equal(arrayItems(xml("<a><b/></a>")), undefined);
  assert.equal(arrayItems(xml('<a array=""> <b/> <c/> </a>'))?.length, 2);
});

test("the key of a node is what stands in the object", () => {
  assert.deepEqual(jsonElement({ a: 1, "b c": 2, "json-element": 3 }).children().map(keyOf), [
    "a",
    "b c",
    "json-element",
  ]);
  assert.equal(keyOf(xml('<json-element name="x y"/>')), "x y");
  assert.equal(keyOf(xml('<value name="a">b</value>')), "value");
});

const oxn: readonly (readonly [string, unknown])[] = [
  [
    '<json object=""><a string="">x</a><n number="">-1.5</n><b boolean="">true</b><z null=""/><l array=""> <value string="">y</value></l><json-element name="x y" object=""/></json>',
    { a: "x", n: -1.5, b: true, z: null, l: ["y"], "x y": {} },
  ],
  [
    '<request object=""><method>GET</method><headers><host>h</host></headers></request>',
    { method: "GET", headers: { host: "h" } },
  ],
  ['<json number="">1e5</json>', undefined],
  ['<json boolean="">yes</json>', undefined],
  ['<json object=""><a number="">x</a></json>', undefined],
  ['<json array=""><a number=""/></json>', undefined],
  ["<a>x</a>", undefined],
  ['<json object=""><__proto__ number="">1</__proto__></json>', JSON.parse('{"__proto__":1}')],
];

test("OXN written as XML is read back to JSON, anything else isn't", () => {
  for (const [text, expected] of oxn) {
    const json = fromOxn(parseXml(text));
    assert.deepEqual(json === undefined ? undefined : JSON.parse(JSON.stringify(json)), expected, text);
  }
});

test("attributes and text are no OXN", () => {
  assert.equal(fromOxn(jsonElement("a").children()[0] ?? assert.fail()), undefined);
});
