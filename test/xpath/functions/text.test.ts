import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonElement } from "../../../src/data/json-node.ts";
import { parseXml } from "../../../src/data/parse-xml.ts";
import { compile, evaluate, MemoryHost, stringOf } from "./memory-host.ts";

describe("string functions", () => {
  const table: readonly (readonly [string, string | boolean])[] = [
    [`tolower("FÜR Σ")`, "für σ"],
    [`tolower(concat("A", "B"))`, "ab"],
    [`toupper("straße")`, "STRASSE"],
    [`capitalize-first("hello world")`, "Hello world"],
    [`capitalize-first("Hello")`, "Hello"],
    [`capitalize-first("1a")`, "1a"],
    [`capitalize-first("")`, ""],
    [`capitalize-first("ünder")`, "Ünder"],
    ['trim("  xy\n  ")', "xy"],
    ['trim("\t\u000b\r\n a b \u00a0")', "a b \u00a0"],
    ['trim("\u000c a")', "\u000c a"],
    [`trim("   ")`, ""],
    [`trim(5)`, "5"],
    [`ends-with("foo", "oo")`, true],
    [`ends-with("http://example.com/a.json", ".json")`, true],
    [`ends-with("foo", "")`, true],
    [`ends-with("foo", "fo")`, false],
    [`ends-with("o", "foo")`, false],
    [`join(":", "a", "b")`, "a:b"],
    [`join(":")`, ""],
    [`join(", ", "a", 1, true(), "")`, "a, 1, true, "],
  ];
  for (const [expression, result] of table) {
    test(expression, () => {
      assert.equal(evaluate(expression), result);
    });
  }
});

test("tolower() and toupper() without an argument take the context node", () => {
  const node = parseXml("<a>Mixed</a>").children()[0];
  assert.equal(stringOf("tolower()", {}, node), "mixed");
  assert.equal(stringOf("toupper()", {}, node), "MIXED");
  assert.equal(stringOf("tolower(.)", {}, node), "mixed");
});

test("tolower() and toupper() refuse numbers and booleans", () => {
  assert.throws(() => compile("tolower(5)"), /tolower\(\) takes a string or a node-set, not a number/);
  assert.throws(() => compile("toupper(-5)"), /toupper\(\) takes/);
  const host = new MemoryHost();
  assert.equal(evaluate("tolower(true())", host), "");
  assert.equal(evaluate("toupper(1 + 1)", host), "");
  assert.equal(host.alerts.length, 2);
});

describe("join() of nodes", () => {
  test("every node of an XML node-set counts", () => {
    const names = parseXml("<names><n>Alice</n><n>Bob</n></names>");
    assert.equal(stringOf('join(", ", names/*)', {}, names), "Alice, Bob");
  });

  test("a JSON array counts as its items", () => {
    const root = jsonElement({ names: ["Alice", "Bob"], other: ["C", 1, null, true] });
    assert.equal(stringOf('join(", ", names)', {}, root), "Alice, Bob");
    assert.equal(stringOf('join(", ", names, "x", *)', {}, root), "Alice, Bob, x, Alice, Bob, C, 1, , true");
    assert.equal(stringOf('join(", ", names/value)', {}, root), "Alice, Bob");
  });

  test("arrays made by functions count as their items", () => {
    assert.equal(evaluate(`join("+", array(split("a b")))`), "a+b");
    assert.equal(evaluate(`join("+", split("a b"))`), "a+b");
    assert.equal(evaluate(`join("+", array(xml-parse("<a><b>1</b><b>2</b></a>")/a/b))`), "1+2");
  });
});
