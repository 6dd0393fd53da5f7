import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonElement } from "../../../src/data/json-node.ts";
import { parseHtml } from "../../../src/data/parse-html.ts";
import { ConfigError } from "../../../src/errors/config-error.ts";
import { compile, evaluate, evaluateWith, MemoryHost, stringOf } from "./memory-host.ts";

const people = [
  { id: 3, name: "A" },
  { id: 1, name: "C" },
  { id: 2, name: "B" },
];
const variables = { data: [jsonElement(people)] };
const sorted = (text: string, rest = "") => evaluate(`json-stringify(sort(json-parse('${text}')${rest}))`);

describe("array()", () => {
  test("wraps JSON nodes", () => {
    const root = jsonElement({ users: [{ name: "Alice" }, { name: "Bob" }] });
    assert.equal(stringOf("json-stringify(array(users//name))", {}, root), '["Alice","Bob"]');
    assert.equal(stringOf("name(array(users//name))", {}, root), "json");
    assert.equal(stringOf("json-stringify(array(users))", {}, root), '[[{"name":"Alice"},{"name":"Bob"}]]');
  });

  test("wraps XML nodes, which keep their names and their content", () => {
    const html = parseHtml('<ul><li class="a">One</li><li>Two</li></ul>');
    assert.equal(stringOf("json-stringify(array(/html/body/ul/li))", {}, html), '["One","Two"]');
    assert.equal(stringOf("array(/html/body/ul/li)/li[1]/@class", {}, html), "a");
  });

  test("makes elements of attributes", () => {
    const html = parseHtml('<ul id="list" foo="bar">');
    const value = '<json array=""><value name="id">list</value><value name="foo">bar</value></json>';
    assert.equal(stringOf("fit-serialize(array(//ul/@*), false())", {}, html), value);
    assert.equal(stringOf("array(//ul/@*)/value[2]/@name", {}, html), "foo");
  });

  test("makes an array of tokens", () => {
    assert.equal(evaluate(`json-stringify(array(split("Alice.Bob.Eve", "\\.")))`), '["Alice","Bob","Eve"]');
  });

  test("is empty without nodes", () => {
    assert.equal(evaluate("json-stringify(array())"), "[]");
    assert.equal(evaluate("json-stringify(array($undefined))"), "[]");
  });
});

describe("array-reverse()", () => {
  test("turns a JSON array round", () => {
    assert.equal(evaluate("json-stringify(array-reverse(json-parse('[2,1,3]')))"), "[3,1,2]");
    assert.equal(evaluate("json-stringify(array-reverse(json-parse('[]')))"), "[]");
  });

  test("turns an array of other nodes round", () => {
    const xml = "xml-parse('<a><b>1</b><b>2</b></a>')/a/b";
    assert.equal(evaluate(`json-stringify(array-reverse(array(${xml})))`), '["2","1"]');
    assert.equal(evaluate(`string(array-reverse(array(${xml}))/b[1])`), "2");
  });

  test("gives an empty node-set for anything else", () => {
    const host = new MemoryHost();
    assert.deepEqual(evaluate("array-reverse($undefined)", host), []);
    assert.deepEqual(host.alerts, []);
    assert.deepEqual(evaluate(`array-reverse(json-parse('{"a":1}'))`, host), []);
    assert.deepEqual(host.alerts, ["array-reverse: array-reverse() takes a JSON array"]);
  });
});

describe("sort()", () => {
  test("numbers by value", () => {
    assert.equal(sorted("[2,1,3]"), "[1,2,3]");
    assert.equal(sorted("[10,9,-1,1e3]"), "[-1,9,10,1000]");
    assert.equal(sorted("[2,1,3]", ', "", true()'), "[3,2,1]");
    assert.equal(sorted("[2,1,3]", ', " "'), "[1,2,3]");
  });

  test("strings by code point", () => {
    assert.equal(sorted('["b","a","B","10","9",""]'), '["","10","9","B","a","b"]');
    assert.equal(sorted('["ｱ","😀","a"]'), '["a","ｱ","😀"]');
    assert.equal(sorted('["ab","a","abc"]'), '["a","ab","abc"]');
  });

  test("null, booleans, numbers, strings, others", () => {
    assert.equal(sorted('["a",1,{"x":1},true,null,[1],false]'), '[null,false,true,1,"a",{"x":1},[1]]');
  });

  test("by a key", () => {
    assert.equal(stringOf('json-stringify(array(sort($data, "id")//id))', { variables }), "[1,2,3]");
    assert.equal(stringOf('json-stringify(array(sort($data, "id", true())//id))', { variables }), "[3,2,1]");
    assert.equal(stringOf('json-stringify(array(sort($data, "name")//name))', { variables }), '["A","B","C"]');
    assert.equal(
      stringOf('json-stringify(sort($data, "id"))', { variables }),
      '[{"id":1,"name":"C"},{"id":2,"name":"B"},{"id":3,"name":"A"}]',
    );
  });

  test("by a key that calls functions, or is known at run time only", () => {
    assert.equal(stringOf('json-stringify(array(sort($data, "tolower(name)")//id))', { variables }), "[3,2,1]");
    assert.equal(stringOf('json-stringify(array(sort($data, "-id")//id))', { variables }), "[3,2,1]");
    assert.equal(stringOf('json-stringify(array(sort($data, "-position()")//id))', { variables }), "[2,1,3]");
    const host = { variables: { ...variables, key: "id" } };
    assert.equal(stringOf("json-stringify(array(sort($data, $key)//id))", host), "[1,2,3]");
  });

  test("items without the key come first, and equal ones keep their order", () => {
    const list = '[{"a":1,"n":1},{"n":2},{"a":0,"n":3},{"n":4},{"a":1,"n":5}]';
    const numbers = (rest: string) => evaluate(`json-stringify(array(sort(json-parse('${list}'), "a"${rest})//n))`);
    assert.equal(numbers(""), "[2,4,3,1,5]");
    assert.equal(numbers(", true()"), "[1,5,3,2,4]");
  });

  test("arrays of other nodes", () => {
    const xml = 'array(xml-parse(\'<a><b n="2">x</b><b n="10">y</b></a>\')/a/b)';
    assert.equal(evaluate(`json-stringify(sort(${xml}, "number(@n)", true()))`), '["y","x"]');
    assert.equal(evaluate(`json-stringify(sort(${xml}, "@n"))`), '["y","x"]');
  });

  test("leaves the array that it was given as it is", () => {
    assert.equal(
      evaluateWith('concat(json-stringify(sort($data, "id")/value[1]), $data/value[1]/id)', { variables }),
      '{"id":1,"name":"C"}3',
    );
  });

  test("a broken literal key is refused at load, at its place", () => {
    assert.throws(
      () => compile('sort($data, "a[")'),
      (error) => error instanceof ConfigError && error.position?.column === 13 && /sort key/.test(error.message),
    );
    assert.throws(
      () => compile('sort($data, "tolowr(a)")'),
      (error) => {
        return error instanceof ConfigError && error.hint === 'Did you mean "tolower"?';
      },
    );
  });

  test("a broken key at run time leaves the order and gives an alert", () => {
    const host = new MemoryHost({ variables: { ...variables, key: "a[" } });
    assert.equal(evaluate("json-stringify(array(sort($data, $key)//id))", host), "[3,1,2]");
    assert.match(host.alerts[0] ?? "", /^sort: The sort key "a\[" is no expression/);
  });

  test("what is no array gives an empty node-set", () => {
    assert.deepEqual(evaluate("sort($undefined)"), []);
    assert.deepEqual(evaluate(`sort(json-parse('5'))`), []);
  });
});
