// Tokens, and the rules of section 3.7 that tell operators from names.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SourceText } from "../../src/source/source-text.ts";
import { tokenize } from "../../src/xpath/lexer.ts";

/** `kind:text` of each token but the last. */
function tokens(text: string): string {
  return tokenize(SourceText.of(text))
    .slice(0, -1)
    .map((token) => `${token.kind}:${token.text}`)
    .join(" ");
}

const table: readonly (readonly [string, string])[] = [
  ["", ""],
  [" \t\r\n", ""],
  ["a/b", "name:a operator:/ name:b"],
  ["//a", "operator:// name:a"],
  ["foo-bar", "name:foo-bar"],
  ["foo -bar", "name:foo operator:- name:bar"],
  ["foo- bar", "name:foo- name:bar"],
  ["a.b_c-1", "name:a.b_c-1"],
  ["äöü/日本", "name:äöü operator:/ name:日本"],
  ["p:a", "name:p:a"],
  ["p:*", "name:p:*"],
  ["p:a(", "function:p:a punctuation:("],
  ["child::a", "axis:child punctuation::: name:a"],
  ["child :: p:a", "axis:child punctuation::: name:p:a"],
  ["f ()", "function:f punctuation:( punctuation:)"],
  ["text()", "node-type:text punctuation:( punctuation:)"],
  ["text", "name:text"],
  ["processing-instruction ('x')", "node-type:processing-instruction punctuation:( literal:x punctuation:)"],
  [". .. @a", "punctuation:. punctuation:.. punctuation:@ name:a"],
  ["1 1. 1.5 .5", "number:1 number:1. number:1.5 number:.5"],
  ["1..5", "number:1. number:.5"],
  [`"a'b" 'a"b' ''`, `literal:a'b literal:a"b literal:`],
  ["$a $a-1 $_x $a ..", "variable:a variable:a-1 variable:_x variable:a punctuation:.."],
  ["$a-1 - 1", "variable:a-1 operator:- number:1"],
  ["a<=b>=c!=d", "name:a operator:<= name:b operator:>= name:c operator:!= name:d"],
  ["* * *", "name:* operator:* name:*"],
  ["(*)*(*)", "punctuation:( name:* punctuation:) operator:* punctuation:( name:* punctuation:)"],
  ["@* * 2", "punctuation:@ name:* operator:* number:2"],
  ["and and and", "name:and operator:and name:and"],
  ["div div div mod mod", "name:div operator:div name:div operator:mod name:mod"],
  ["or[or or or]", "name:or punctuation:[ name:or operator:or name:or punctuation:]"],
  ["/ * 2", "operator:/ name:* number:2"],
  ["a | mod", "name:a operator:| name:mod"],
  ["mod()", "function:mod punctuation:( punctuation:)"],
  ["div::a", "axis:div punctuation::: name:a"],
  ["a div(b)", "name:a operator:div punctuation:( name:b punctuation:)"],
  ["2div 3", "number:2 operator:div number:3"],
];

test("expressions are cut into tokens", () => {
  for (const [text, expected] of table) assert.equal(tokens(text), expected, text);
});

test("tokens know where they start", () => {
  const starts = tokenize(SourceText.of(" a/ 'x' ")).map(({ start }) => start);
  assert.deepEqual(starts, [1, 2, 4, 8]);
});
