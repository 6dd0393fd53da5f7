import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compilePattern } from "../../../src/xpath/pcre/compile-pattern.ts";
import { PatternFault } from "../../../src/xpath/pcre/pattern-fault.ts";

describe("broken patterns are refused with their place", () => {
  const table: readonly (readonly [string, number, RegExp])[] = [
    ["a(b", 1, /Missing \)/],
    ["a)b", 1, /no group/],
    ["a[b", 1, /Missing \]/],
    ["*a", 0, /nothing to repeat/],
    ["a|+", 2, /nothing to repeat/],
    ["a{2}{3}", 4, /nothing to repeat/],
    ["a{3,2}", 1, /out of order/],
    ["a{70000}", 1, /too large/],
    ["[z-a]", 1, /out of order/],
    ["[[:foo:]]", 1, /Unknown class/],
    ["a\\", 1, /backslash/],
    ["\\p{Foo}", 0, /Unknown Unicode property/],
    ["\\p{Greek", 3, /Missing \}/],
    ["\\x{110000}", 0, /no such character/],
    ["(a)\\2", 3, /no group 2/],
    ["(?P=n)", 0, /no group n/],
    ["\\k<n>", 0, /no group n/],
    ["(?<n>a)(?<n>b)", 7, /two groups n/],
    ["(?q)", 0, /Unknown kind of group/],
    ["(?#", 3, /Missing \)/],
    ["(?R)", 0, /Recursion/],
    ["a(?1)(b)", 1, /Calls/],
    ["(?&n)", 0, /Calls/],
    ["(a)(?(1)b|c)", 3, /Conditional/],
    ["(?|a|b)", 0, /Branch reset/],
    ["(*UTF8)a", 0, /Verbs/],
    ["\\Ka", 0, /\\K is not supported/],
    ["\\X", 0, /\\X is not supported/],
    ["(?<=a++)b", 0, /look-behind/],
    ["(?:a{1000}){1000}", 0, /too large/],
    ["(".repeat(300) + ")".repeat(300), 250, /nested too deeply/],
  ];
  for (const [pattern, index, message] of table) {
    test(pattern.slice(0, 30), () => {
      assert.throws(
        () => compilePattern(pattern),
        (fault) => fault instanceof PatternFault && fault.index === index && message.test(fault.message),
      );
    });
  }

  test("an unknown modifier", () => {
    assert.throws(
      () => compilePattern("a", "iq"),
      (fault) => fault instanceof PatternFault && fault.index === 1 && /Unknown modifier "q"/.test(fault.message),
    );
  });
});
