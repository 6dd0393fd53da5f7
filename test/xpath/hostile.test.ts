// Documents and expressions made to hurt: everything ends, and with the right answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { compile, evaluate, frameFor } from "./evaluate.ts";

const levels = 900;
const leaves = 20_000;
const deep = parseXml("<a>".repeat(levels) + "<b/>".repeat(leaves) + "</a>".repeat(levels));

function count(expression: string, node: XNode): number {
  return (evaluate(expression, node) as readonly XNode[]).length;
}

test("deep and wide trees are walked once for all context nodes together", () => {
  const table: readonly (readonly [string, number])[] = [
    ["//a//b", leaves],
    ["//a//a//a//b", leaves],
    ["//*//*//*", levels - 2 + leaves],
    ["//b/ancestor::*", levels],
    ["//b/ancestor::a//b", leaves],
    ["//b/following-sibling::b", leaves - 1],
    ["//b/preceding-sibling::*", leaves - 1],
    ["//b/following::*", leaves - 1],
    ["//b/preceding::*", leaves - 1],
    ["//b/following-sibling::b[1]", leaves - 1],
    ["//a/../..//b", leaves],
    ["//*[.//b]", levels],
    ["//a//b[last()]", 1],
    ["(//a | //b)//b | //b", leaves],
  ];
  for (const [expression, expected] of table) assert.equal(count(expression, deep), expected, expression);
  assert.equal(compile("//a//none").boolean(frameFor(deep)), false);
  assert.equal(compile("//b = //a").boolean(frameFor(deep)), true);
});

test("long JSON lists are walked in one go", () => {
  const length = 50_000;
  const root = jsonElement(Array.from({ length }, (_item, index) => ({ id: index, tags: [index] })));
  assert.equal(count("//id", root), length);
  assert.equal(evaluate("sum(value/id)", root), (length * (length - 1)) / 2);
  assert.equal(evaluate("string(value[tags/value = 49999]/id)", root), "49999");
  assert.equal(compile("value/id < value/tags/value").boolean(frameFor(root)), true);
});

test("predicates that compare each item with all of them take no longer for it", () => {
  const length = 30_000;
  const root = jsonElement(Array.from({ length }, (_item, index) => ({ id: index, before: index - 1 })));
  const table: readonly (readonly [string, number])[] = [
    ["value[id = ../value/before]", length - 1],
    ["value[not(id = ../value/before)]", 1],
    ["value[id != /json/value/id]", length],
    ["value[id < ../value/before]", length - 2],
    ["value[../value/id = -1]", 0],
    ["value[../value/id > 29998]", length],
    ["value[count(../value/id) = 1]", 0],
    ["value[sum(../value/id) < 0]", 0],
    ["value[id = $other/value]", length / 2],
    ["value/id[. = ../../value[id > 29990]/before]", 9],
    ["value[not(../value[id = -1])]", length],
  ];
  const other = [jsonElement(Array.from({ length }, (_item, index) => index * 2))];
  for (const [expression, expected] of table) {
    assert.equal(compile(`count(${expression})`).number(frameFor(root, { other })), expected, expression);
  }
  assert.equal(compile("value[id = -1 and ../value/id = 0]").boolean(frameFor(root)), false);
});

test("long expressions compile and run", () => {
  const frame = frameFor(jsonElement({ a: 1 }));
  assert.equal(compile(Array(1000).fill("1").join("+")).number(frame), 1000);
  assert.equal(compile(Array(8000).fill("a=2").join(" or ")).boolean(frame), false);
  assert.equal(compile(Array(8000).fill("a").join("|")).string(frame), "1");
  assert.equal(compile(`${"-".repeat(60_000)}1`).number(frame), 1);
  assert.equal(compile(`a${"[1]".repeat(15_000)}`).string(frame), "1");
  assert.equal(compile(`${"a/../".repeat(10_000)}a`).string(frame), "1");
  assert.equal(compile(`${"(".repeat(199)}1${")".repeat(199)}`).number(frame), 1);
  assert.equal(compile(`${"a[../".repeat(199)}a${"]".repeat(199)}`).string(frame), "1");
});
