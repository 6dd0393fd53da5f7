import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ConfigError } from "../../src/errors/config-error.ts";
import type { FlowContext } from "../../src/flow/context.ts";
import { compileDynamicText } from "../../src/flow/dynamic-text.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { Frame } from "../../src/xpath/frame.ts";
import { hostWithoutWaiting, type XPathHost } from "../../src/xpath/host.ts";

const host: XPathHost = {
  variable: (name) => ({ a: "A", n: 2, empty: [] })[name],
  read: () => undefined,
  exists: () => false,
  log: () => {},
  alert: () => {},
  logFields: () => ({}),
  ...hostWithoutWaiting,
};
const context = { frame: () => new Frame(host) } as unknown as FlowContext;
const compile = (text: string) => compileDynamicText(SourceText.of(text), { functions: new Map() });

describe("dynamic attribute values", () => {
  const constants: readonly (readonly [string, string])[] = [
    ["", ""],
    ["text", "text"],
    ["{{", "{"],
    ["a }} b {{ c", "a } b { c"],
    ["{{$a}}", "{$a}"],
  ];
  for (const [text, value] of constants) {
    it(`knows ${JSON.stringify(text)} at load`, () => {
      const { constant, expressions } = compile(text);
      assert.equal(constant, value);
      assert.deepEqual(expressions, []);
    });
  }

  const dynamic: readonly (readonly [string, string])[] = [
    ["{$a}", "A"],
    ["{ $n + 1 }", "3"],
    ["x{$a}y{$n}z", "xAy2z"],
    ["{$a}{$a}", "AA"],
    ["{concat('}', \"{\", $a)}", "}{A"],
    ["{{{$a}}}", "{A}"],
    ["[{$empty}]", "[]"],
    ["{$unknown}", ""],
  ];
  for (const [text, value] of dynamic) {
    it(`computes ${text}`, () => {
      const compiled = compile(text);
      assert.equal(compiled.constant, undefined);
      assert.equal(compiled.text(context), value);
    });
  }

  const wrong: readonly (readonly [string, number])[] = [
    ["a{$a", 2],
    ["ab}", 3],
    ["{}", 2],
    ["x{$a +}", 7],
    ["{'open}", 1],
  ];
  for (const [text, column] of wrong) {
    it(`refuses ${text} at column ${column}`, () => {
      assert.throws(
        () => compile(text),
        (error) => error instanceof ConfigError && error.position?.column === column,
      );
    });
  }
});
