// Paths in predicates that are followed once for many context nodes give what the oracle gives, which follows each.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { XmlNode } from "../../src/data/xml-node.ts";
import { replaceNode } from "../../src/data/xml-tree.ts";
import { compile, evaluate, frameFor } from "./evaluate.ts";
import { Oracle, outcomeOf } from "./oracle/oracle.ts";

/** Enough for lists that count as long, and two lists so that nodes have different parents. */
const items = (first: number) =>
  Array.from({ length: 45 }, (_, at) => `<v n="${(first + at) % 7}">${at % 9 === 0 ? `x${at}` : first + at}</v>`).join(
    "",
  );
const xml = `<r><l>${items(0)}</l><l>${items(30)}<w/></l><m>31</m></r>`;
const root = parseXml(xml);
const oracle = new Oracle(xml, {});

const comparisons = [
  "//v[. OP ../v]",
  "//v[../v OP .]",
  "//v[@n OP ../v/@n]",
  "//v[. OP /r/m]",
  "//v[/r/l[2]/v OP @n]",
  "//v[../v OP 'x9']",
  "//v['x9' OP ../v]",
  "//v[../v OP 31]",
  "//v[-1 OP ../v/@n]",
  "//v[../v OP true()]",
  "//v[../none OP .]",
  "//v[../w OP .]",
  "//v[../../l/v OP number('x')]",
  "//v[count(../v[. OP 31]) > 12]",
  "//l[v[. OP ../../m]]/v[1]",
  "//v[../v[@n OP 3]]",
];
const others = [
  "//v[count(../v) = 45]",
  "//v[count(../*) = 46]/@n",
  "//v[sum(../v/@n) > 5]",
  "//v[sum(../v) > 5]",
  "//v[string(../v[last()]) = '74']",
  "//v[../v[2] = .]",
  "//v[../v[position() = last() - 1] = .]",
  "//v[concat(../v, '') = .]",
  "//v[not(../w)]",
  "//v[../w][3]",
  "//@n[../../v/@n = .][. > 5]",
  "//v[name(../*[last()]) = 'w']",
  "/r/l/v[.. = /r/l]",
  "//v[../../../r]",
  "//v[../v[. = ../v[3]] = .]",
  "//v[../v + 1 = 31]",
  "//v[-../v[2] = -30]",
  "//v[../v | ../w]",
];

describe("predicates with nodes that many context nodes have in common", () => {
  const operators = ["=", "!=", "<", "<=", ">", ">="];
  const expressions = [...comparisons.flatMap((text) => operators.map((each) => text.replace("OP", each))), ...others];
  for (const expression of expressions) {
    test(expression, () => {
      assert.deepEqual(outcomeOf(evaluate(expression, root)), oracle.evaluate(expression, "/", {}));
      // The first of all and the question whether there is any don't go through all of them.
      const found = evaluate(expression, root) as readonly XNode[];
      assert.equal(compile(expression).string(frameFor(root)), found[0]?.text() ?? "");
      assert.equal(compile(expression).boolean(frameFor(root)), found.length > 0);
    });
  }
});

test("A compiled expression remembers nothing of another document", () => {
  const compiled = compile("count(value[. = ../value[1]])");
  for (const [list, count] of [
    [[1, 1, 2], 2],
    [[2, 1, 1], 1],
    [[1, 1, 1], 3],
  ] as const) {
    assert.equal(compiled.number(frameFor(jsonElement(list))), count);
    assert.equal(compiled.number(frameFor(jsonElement(list))), count);
  }
});

test("Variables and functions of FLAT in a path are asked each time", () => {
  const list = jsonElement([1, 2, 3, 2, 1]);
  const compiled = compile("count(value[. = ../value[. = $x]])");
  assert.equal(compiled.number(frameFor(list, { x: 1 })), 2);
  assert.equal(compiled.number(frameFor(list, { x: 3 })), 1);
});

test("A tree that is changed is looked at again", () => {
  const tree = parseXml(`<l>${"<v>1</v>".repeat(40)}<w>1</w></l>`);
  const compiled = compile("count(//v[. = ../w])");
  assert.equal(compiled.number(frameFor(tree)), 40);
  const [old] = evaluate("//w", tree) as readonly XmlNode[];
  const added = new XmlNode("element", { name: "w" });
  added.setChildren([new XmlNode("text", { value: "2" })]);
  assert.ok(old);
  replaceNode(old, [added]);
  assert.equal(compiled.number(frameFor(tree)), 0);
});
