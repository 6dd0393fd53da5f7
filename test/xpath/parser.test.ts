// The syntax tree, written as brackets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "../../src/source/source-text.ts";
import type { Expression, NodeTest, Step } from "../../src/xpath/ast.ts";
import { parseXPath } from "../../src/xpath/parser.ts";

function show(expression: Expression): string {
  const list = (expressions: readonly Expression[], between: string) => expressions.map(show).join(between);
  switch (expression.kind) {
    case "literal":
      return `'${expression.value}'`;
    case "number":
      return String(expression.value);
    case "variable":
      return `$${expression.name}`;
    case "call":
      return `${expression.name}(${list(expression.args, ",")})`;
    case "negate":
      return `-${show(expression.operand)}`;
    case "or":
    case "and":
      return `(${list(expression.operands, ` ${expression.kind} `)})`;
    case "union":
      return `(${list(expression.operands, "|")})`;
    case "comparison":
    case "arithmetic":
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case "filter":
      return `{${show(expression.primary)}}${showPredicates(expression.predicates)}`;
    case "path": {
      const { from, steps } = expression;
      const start = from === "context" ? "" : from === "root" ? "/" : `{${show(from)}}/`;
      return start + steps.map(showStep).join("/");
    }
  }
}

function showStep({ axis, test: nodeTest, predicates }: Step): string {
  return `${axis}::${showTest(nodeTest)}${showPredicates(predicates)}`;
}

function showTest(nodeTest: NodeTest): string {
  switch (nodeTest.kind) {
    case "name":
      return nodeTest.name;
    case "any-name":
      return "*";
    case "prefix":
      return `${nodeTest.prefix}:*`;
    case "processing-instruction":
      return `pi(${nodeTest.target ?? ""})`;
    default:
      return `${nodeTest.kind}()`;
  }
}

function showPredicates(predicates: readonly Expression[]): string {
  return predicates.map((predicate) => `[${show(predicate)}]`).join("");
}

const table: readonly (readonly [string, string])[] = [
  [".", "self::node()"],
  ["..", "parent::node()"],
  ["/", "/"],
  ["a", "child::a"],
  ["@a", "attribute::a"],
  ["*", "child::*"],
  ["@p:*", "attribute::p:*"],
  ["a/b//c", "child::a/child::b/descendant-or-self::node()/child::c"],
  ["//a", "/descendant-or-self::node()/child::a"],
  ["/a", "/child::a"],
  [".//a", "self::node()/descendant-or-self::node()/child::a"],
  ["ancestor-or-self::p:a", "ancestor-or-self::p:a"],
  ["namespace::*", "namespace::*"],
  ["text()", "child::text()"],
  ["processing-instruction('x')", "child::pi(x)"],
  ["processing-instruction()", "child::pi()"],
  ["a[1][b]", "child::a[1][child::b]"],
  ["(a/b)[1]", "{child::a/child::b}[1]"],
  ["$x[1]/a", "{{$x}[1]}/child::a"],
  ["$x//a", "{$x}/descendant-or-self::node()/child::a"],
  ["f(a, 'b', 1)/c", "{f(child::a,'b',1)}/child::c"],
  ["a | b | c", "(child::a|child::b|child::c)"],
  ["a or b or c and d", "(child::a or child::b or (child::c and child::d))"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["1 + 2 * 3 div 4", "(1 + ((2 * 3) div 4))"],
  ["a = b != c", "((child::a = child::b) != child::c)"],
  ["a < b = c > d", "((child::a < child::b) = (child::c > child::d))"],
  ["a or b = c + d", "(child::a or (child::b = (child::c + child::d)))"],
  ["-a | b", "-(child::a|child::b)"],
  ["--1", "--1"],
  ["---1", "-1"],
  ["-1 + -2", "(-1 + -2)"],
  ["(1 + 2) * 3", "((1 + 2) * 3)"],
  ["((a))", "child::a"],
  ["(/) and (/)", "(/ and /)"],
  ["/and", "/child::and"],
];

test("expressions become trees by the grammar's precedence", () => {
  for (const [text, expected] of table) {
    assert.equal(show(parseXPath(SourceText.of(text))), expected, text);
  }
});
