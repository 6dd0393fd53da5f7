// Messages about broken expressions: what is wrong, where, and what would be right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../src/errors/config-error.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { compileXPath } from "../../src/xpath/compile.ts";
import { defineFunction, functionTable } from "../../src/xpath/function-definition.ts";

const functions = functionTable([
  defineFunction({
    name: "replace",
    args: ["string", "string", "string"],
    returns: "string",
    run: (_frame, text) => text,
  }),
  defineFunction({ name: "array", args: ["node-set?"], returns: "node-set", run: () => [] }),
  defineFunction({ name: "uuid4", args: [], returns: "string", run: () => "u" }),
]);

function fault(source: SourceText): ConfigError {
  try {
    compileXPath(source, { functions });
  } catch (error) {
    assert.ok(error instanceof ConfigError, source.text);
    return error;
  }
  return assert.fail(`${source.text} compiles`);
}

const anyExpression = "an expression is expected";
const nodeTest = "a name, * or a node type is expected";

/** Expression, column, message, hint. */
const table: readonly (readonly [string, number, string, string?])[] = [
  ["", 1, "The expression is empty"],
  ["  ", 1, "The expression is empty"],
  ["a b", 3, 'Unexpected "b": an operator or the end is expected'],
  ["a 'b'", 3, "Unexpected a string: an operator or the end is expected"],
  ["a $b", 3, 'Unexpected "$b": an operator or the end is expected'],
  ["a]", 2, 'Unexpected "]": an operator or the end is expected'],
  ["a)", 2, 'Unexpected ")": an operator or the end is expected'],
  ["a[", 3, `The expression ends too early: ${anyExpression}`],
  ["a[]", 3, `Unexpected "]": ${anyExpression}`],
  ["a[1", 4, 'The expression ends too early: "]" is expected'],
  ["(a", 3, 'The expression ends too early: ")" is expected'],
  ["()", 2, `Unexpected ")": ${anyExpression}`],
  ["a +", 4, `The expression ends too early: ${anyExpression}`],
  ["a + * ]", 7, 'Unexpected "]": an operator or the end is expected'],
  ["a + + b", 5, `Unexpected "+": ${anyExpression}`],
  ["a = = b", 5, `Unexpected "=": ${anyExpression}`, 'Equality is written with one "=".'],
  ["a || b", 4, `Unexpected "|": ${anyExpression}`, 'The operator is "or".'],
  ["a && b", 3, 'Unexpected character "&"', 'The operator is "and".'],
  ["!a", 1, 'Unexpected character "!"', 'Negation is written not(…), inequality "!=".'],
  ["a % 2", 3, 'Unexpected character "%"', 'The operator is "mod".'],
  ["a × b", 3, 'Unexpected character "×"'],
  ["a:b:c", 4, 'Unexpected character ":"'],
  ["'abc", 1, "The string has no closing '"],
  ['concat(a, "b)', 11, 'The string has no closing "'],
  ["a/", 3, `The expression ends too early: ${nodeTest}`],
  ["a///b", 4, `Unexpected "/": ${nodeTest}`],
  ["//", 3, `The expression ends too early: ${nodeTest}`],
  ["@", 2, `The expression ends too early: ${nodeTest}`],
  ["@1", 2, `Unexpected "1": ${nodeTest}`],
  ["a/'b'", 3, `Unexpected a string: ${nodeTest}`],
  ["self::", 7, `The expression ends too early: ${nodeTest}`],
  [".[1]", 2, 'Unexpected "[": an operator or the end is expected', "Write self::node()[…]."],
  ["..[1]", 3, 'Unexpected "[": an operator or the end is expected', "Write parent::node()[…]."],
  ["$", 1, 'A variable name is expected after "$"', "Names start with a letter or an underscore."],
  ["a/$1", 3, 'A variable name is expected after "$"', "Names start with a letter or an underscore."],
  ["$request.get.a", 9, "A variable name has no dots", "Write $request/get/a"],
  ["a[$b.c = 1]", 5, "A variable name has no dots", "Write $b/c"],
  ["$a.", 3, 'Unexpected ".": an operator or the end is expected'],
  ["chil::b", 1, 'Unknown axis "chil"', 'Did you mean "child"?'],
  ["a/following_sibling::b", 3, 'Unknown axis "following_sibling"', 'Did you mean "following-sibling"?'],
  ["text(1)", 6, 'Unexpected "1": ")" is expected'],
  ["processing-instruction(a)", 24, 'Unexpected "a": ")" is expected'],
  ["foo()", 1, 'Unknown function "foo"'],
  ["1 + repalce(a, 'b', 'c')", 5, 'Unknown function "repalce"', 'Did you mean "replace"?'],
  ["start-with(a, 'b')", 1, 'Unknown function "start-with"', 'Did you mean "starts-with"?'],
  ["concat('a')", 1, "Too few arguments: concat(string, string, string…)"],
  ["replace('a', 'b')", 1, "Too few arguments: replace(string, string, string)"],
  ["substring('a', 1, 2, 3)", 22, "Too many arguments: substring(string, number, number?)"],
  ["uuid4(1)", 7, "Too many arguments: uuid4()"],
  ["concat('a' 'b')", 12, 'Unexpected a string: "," or ")" is expected'],
  ["concat('a', )", 13, `Unexpected ")": ${anyExpression}`],
  ["count('a')", 7, "count() takes a node-set here", "It is declared as count(node-set)."],
  ["array(1 = 2)", 7, "array() takes a node-set here", "It is declared as array(node-set?)."],
  ["a | 'b'", 5, "A node-set is expected here, but this is a string"],
  ["(1 + 2)/a", 2, "A node-set is expected here, but this is a number"],
  ["'a'[1]", 1, "A node-set is expected here, but this is a string"],
  ["not(a)/b", 1, "A node-set is expected here, but this is a boolean"],
  [`${"(".repeat(200)}1`, 201, "The expression is nested deeper than 200 levels"],
  [`${"a[".repeat(300)}`, 401, "The expression is nested deeper than 200 levels"],
  [`1${" + 1".repeat(1001)}`, 1, "The expression has more than 1000 operators in a row"],
  ["a".repeat(65_537), 1, "The expression is longer than 65536 characters"],
];

test("each fault names its place, what is wrong and what would be right", () => {
  for (const [text, column, message, hint] of table) {
    const { message: found, hint: foundHint, position } = fault(SourceText.of(text));
    assert.deepEqual(
      [found, position?.line, position?.column, foundHint],
      [message, 1, column, hint],
      text.slice(0, 50),
    );
  }
});

test("places are those of the file that the expression stands in", () => {
  const file = new SourceFile("flow.xml", "/app/flow.xml", '<flow>\n  <if test="a = \n  b c">\n</flow>');
  const start = file.text.indexOf('"') + 1;
  const error = fault(new SourceText("a = \n  b c", file, start));
  assert.deepEqual(error.position, { file: "flow.xml", line: 3, column: 5 });
  assert.match(error.frame ?? "", /b c/);
});

test("places are right behind escapes in attributes", () => {
  const text = "a < b c";
  const file = new SourceFile("flow.xml", "/app/flow.xml", '<if test="a &lt; b c"/>');
  const offsets = [10, 11, 12, 16, 17, 18, 19];
  assert.deepEqual(fault(new SourceText(text, file, 10, offsets)).position, { file: "flow.xml", line: 1, column: 20 });
});
