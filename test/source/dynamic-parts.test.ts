import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../../src/errors/config-error.ts";
import { dynamicParts } from "../../src/source/dynamic-parts.ts";
import { SourceText } from "../../src/source/source-text.ts";

/** Literals as they are, expressions as `<offset:text>`. */
function parts(text: string): string[] {
  return dynamicParts(SourceText.of(text)).map((part) =>
    part.kind === "literal" ? part.text : `<${part.source.offsetAt(0)}:${part.source.text}>`,
  );
}

test("Text in braces is an expression, doubled braces are literal", () => {
  const table: readonly [text: string, parts: readonly string[]][] = [
    ["", []],
    ["text/plain", ["text/plain"]],
    ["{$a}", ["<1:$a>"]],
    ["a{$b}c{$d}", ["a", "<2:$b>", "c", "<7:$d>"]],
    ["{concat('}', \"{\")}", ["<1:concat('}', \"{\")>"]],
    ["{{x}}", ["{x}"]],
    ["{{{$x}}}", ["{", "<3:$x>", "}"]],
    ["{}", ["<1:>"]],
  ];
  for (const [text, expected] of table) assert.deepEqual(parts(text), expected, text);
});

test("A brace without its twin is refused at its place", () => {
  const table: readonly [text: string, column: number][] = [
    ["ab}", 3],
    ["ab{c", 3],
    ["{'}", 1],
    ["{a}}", 4],
  ];
  for (const [text, column] of table) {
    assert.throws(
      () => parts(text),
      (error) => error instanceof ConfigError && error.position?.column === column,
    );
  }
});
