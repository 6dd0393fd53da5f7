import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { evaluate, MemoryHost, stringOf } from "./memory-host.ts";

function csv(json: string): string {
  return stringOf("json-to-csv(json-parse($json))", { variables: { json } });
}

/** The output of FLAT's two examples. */
const table = '1,  foo ,true\r\n2,"ba, r",false\r\n3.21,"q""u""x",true\r\n,,\r\n';

describe("json-to-csv()", () => {
  test("makes rows of arrays", () => {
    const json = '[[1, "  foo ", true], [2, "ba, r", false], [3.21, "q\\"u\\"x", true], ["", null, ""]]';
    assert.equal(csv(json), table);
  });

  test("makes rows of flat objects, without a row of their keys", () => {
    const json = `[{"A": 1, "B": "  foo ", "C": true}, {"A": 2, "B": "ba, r", "C": false},
      {"A": 3.21, "B": "q\\"u\\"x", "C": true}, {"A": "", "B": null, "C": ""}]`;
    assert.equal(csv(json), table);
  });

  test("a key is one column in all rows, in the order of first appearance", () => {
    assert.equal(csv('[{"a":1,"b":2},{"b":3,"c":4},{"c":5,"a":6}]'), "1,2,\r\n,3,4\r\n6,,5\r\n");
    assert.equal(csv('[{"__proto__":1,"constructor":2},{"toString":3}]'), "1,2,\r\n,,3\r\n");
  });

  test("arrays and objects may be mixed, and rows be of different lengths", () => {
    assert.equal(csv('[["x"],{"a":1},[1,2,3],[]]'), "x\r\n1\r\n1,2,3\r\n\r\n");
  });

  test("line breaks of any kind are quoted", () => {
    assert.equal(csv('[["a\\nb","c\\rd","e\\r\\nf"]]'), '"a\nb","c\rd","e\r\nf"\r\n');
  });

  test("an empty array is an empty text", () => assert.equal(csv("[]"), ""));

  test("takes OXN that is written as XML", () => {
    const xml = '<json array=""><value array=""><value>a</value><value number="">1</value></value></json>';
    assert.equal(stringOf("json-to-csv(xml-parse($xml))", { variables: { xml } }), "a,1\r\n");
  });

  test("anything else is an empty text and an alert", () => {
    for (const json of ["{}", '"a"', "1", "null", "[1]", '["a"]', "[null]", "[[[]]]", '[[{"a":1}]]', '[{"a":[1]}]']) {
      const host = new MemoryHost({ variables: { json } });
      assert.equal(evaluate("json-to-csv(json-parse($json))", host), "", json);
      assert.equal(host.alerts.length, 1, json);
    }
    const host = new MemoryHost({ variables: { xml: "<a/>" } });
    assert.equal(evaluate("json-to-csv(xml-parse($xml))", host), "");
    assert.equal(evaluate("json-to-csv(json-parse('[]')/none)", host), "");
    assert.equal(host.alerts.length, 2);
  });
});
