import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Json } from "../../../src/data/json.ts";
import { jsonDocument, jsonElement } from "../../../src/data/json-node.ts";
import { evaluate, evaluateWith, MemoryHost, stringOf } from "./memory-host.ts";

const data = (value: Json) => ({ variables: { data: [jsonElement(value)] } });

describe("json-parse()", () => {
  test("gives the root element", () => {
    assert.equal(evaluate(`json-parse('{"active":true}')/active = true()`), true);
    assert.equal(evaluate(`name(json-parse('{"a":1}'))`), "json");
    assert.equal(evaluate(`string(json-parse('"text"'))`), "text");
    assert.equal(evaluate(`json-parse('[1,2]')/value[2] + 1`), 3);
  });

  test("what isn't JSON is an empty node-set and an alert", () => {
    for (const text of ["", "{", "{'a':1}", "[1,]", "[".repeat(2000)]) {
      const host = new MemoryHost({ variables: { text } });
      assert.deepEqual(evaluate("json-parse($text)", host), []);
      assert.equal(host.alerts.length, 1, text.slice(0, 10));
    }
  });

  test("undoes json-stringify()", () => {
    const body = { variables: { body: [jsonDocument({ a: [1, "x", null] })] } };
    assert.equal(stringOf("json-stringify(json-parse(json-stringify($body)))", body), '{"a":[1,"x",null]}');
  });

  test("keys that mean something to JavaScript are plain keys", () => {
    const text = '{"__proto__":{"a":1},"constructor":2,"toString":3}';
    assert.equal(evaluate(`json-stringify(json-parse('${text}'))`), text);
    assert.equal(evaluate(`number(json-parse('${text}')/__proto__/a)`), 1);
    assert.deepEqual(evaluate("json-parse('{}')/constructor"), []);
    assert.equal("a" in {}, false);
  });
});

describe("json-stringify()", () => {
  const table: readonly (readonly [string, string])[] = [
    ["json-stringify(true())", "true"],
    ["json-stringify(42)", "42"],
    ["json-stringify(-0.5)", "-0.5"],
    [`json-stringify("foo")`, '"foo"'],
    [`json-stringify('a"b')`, '"a\\"b"'],
    ["json-stringify(json-parse('[1, 2]'))", "[1,2]"],
    ["json-stringify(json-parse('null'))", "null"],
    ["json-stringify(json-parse('[{}, []]'), true())", "[\n  {},\n  []\n]"],
    ["json-stringify(json-parse('{\"a\":[1,2]}')/a/value)", "1"],
    ["json-stringify($undefined)", "null"],
    ["json-stringify(0 div 0)", "null"],
    ["json-stringify(xml-parse('<a>text</a>')/a)", '"text"'],
    ["json-stringify(xml-parse('<a b=\"c\"/>')/a/@b)", '"c"'],
    [`json-stringify(xml-parse('<json object=""><n number="">1</n></json>'))`, '{"n":1}'],
  ];
  for (const [expression, result] of table) test(expression, () => assert.equal(evaluate(expression), result));

  test("compact, or indented by two spaces", () => {
    assert.equal(stringOf("json-stringify($data)", data({ foo: "bar" })), '{"foo":"bar"}');
    assert.equal(stringOf("json-stringify($data, false())", data({ foo: "bar" })), '{"foo":"bar"}');
    assert.equal(stringOf("json-stringify($data, true())", data({ foo: "bar" })), '{\n  "foo": "bar"\n}');
  });

  test("bytes are their UTF-8 text", () => {
    assert.equal(stringOf("json-stringify($b)", { variables: { b: Buffer.from("ü") } }), '"ü"');
  });
});

describe("json-to-xml() and xml-to-json()", () => {
  const oxn =
    '<json object=""><Object object=""><String string="">foo</String><Number number="">-1234.56</Number>' +
    '<Boolean boolean="">true</Boolean><Null null=""/><Array array=""><value string="">bar</value>' +
    '<value number="">42</value></Array></Object><json-element name="Empty Object" object=""/></json>';
  const json =
    '{"Object":{"String":"foo","Number":-1234.56,"Boolean":true,"Null":null,"Array":["bar",42]},"Empty Object":{}}';

  test("json-to-xml() gives Object XML Notation", () => {
    assert.equal(stringOf("fit-serialize(json-to-xml($json), false())", { variables: { json } }), oxn);
  });

  test("broken JSON is an empty node-set and an alert", () => {
    const host = new MemoryHost();
    assert.deepEqual(evaluate(`json-to-xml("{")`, host), []);
    assert.equal(host.alerts.length, 1);
  });

  test("xml-to-json() reads Object XML Notation", () => {
    assert.equal(stringOf("xml-to-json(xml-parse($oxn))", { variables: { oxn } }), json);
    assert.equal(stringOf("xml-to-json(xml-parse($oxn)/json)", { variables: { oxn } }), json);
    assert.equal(stringOf("xml-to-json(json-to-xml($json))", { variables: { json } }), json);
    assert.equal(stringOf("xml-to-json($data/a)", data({ a: [1] })), "[1]");
    assert.equal(evaluate(`xml-to-json(json-to-xml('null'))`), "null");
  });

  test("anything but one node in that notation is an empty string and an alert", () => {
    for (const expression of [
      "xml-to-json($undefined)",
      "xml-to-json(xml-parse('<a/>'))",
      `xml-to-json(xml-parse('<a number="">x</a>'))`,
      "xml-to-json(split('a b'))",
    ]) {
      const host = new MemoryHost();
      assert.equal(evaluate(expression, host), "", expression);
      assert.equal(host.alerts.length, 1, expression);
    }
  });

  test("a key __proto__ is a plain key", () => {
    const xml = '<json object=""><__proto__ object=""><a number="">1</a></__proto__></json>';
    assert.equal(stringOf("xml-to-json(xml-parse($xml))", { variables: { xml } }), '{"__proto__":{"a":1}}');
    assert.equal(evaluateWith("xml-to-json(json-parse($j)) = $j", { variables: { j: '{"__proto__":1}' } }), true);
  });
});
