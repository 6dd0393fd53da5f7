import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limitsOf } from "../../../src/xpath/pcre/cost.ts";
import { commonModifiers, readFlags } from "../../../src/xpath/pcre/flags.ts";
import { parsePattern } from "../../../src/xpath/pcre/parse-pattern.ts";

const safe = (pattern: string, modifiers = "") =>
  limitsOf(parsePattern(pattern, readFlags(modifiers, commonModifiers)).root).safeLength;

describe("these patterns may backtrack on subjects of any length", () => {
  const patterns = [
    "^[a-z0-9]+$",
    "^.*/blob",
    "^http://[^/]+",
    "\\.",
    "\\s+",
    "[^/]+",
    "foo|bar|baz",
    "\\R",
    "^\\d{1,3}(?:\\.\\d{1,3}){3}$",
    "^[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+$",
    "^(?:[a-z]+,)*;",
    "(?<=a)b(?!c)",
    "20([012]\\d)-(\\d\\d)-(\\d\\d)",
  ];
  for (const pattern of patterns) test(pattern, () => assert.equal(safe(pattern), Number.POSITIVE_INFINITY));
});

describe("these patterns may backtrack on short subjects only", () => {
  for (const pattern of ["\\s+$", "\\s*:\\s*", "\\d+-", "^.*,.*,", "(\\w+)\\1", "a++b", "\\b[a-z]+\\b"]) {
    test(pattern, () => {
      const length = safe(pattern);
      assert.ok(length >= 30 && length <= 2000, `${length}`);
    });
  }
});

describe("these patterns never run without a limit", () => {
  const patterns = [
    "(a+)+$",
    "^(a|a)*$",
    "^(?:a|ab|b)*$",
    "(?:a?){30}a{30}",
    "^(?:a*)*b",
    "^(?=(a+)+$)",
    "^(?:(?:a|b)?c?)*$",
    "(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)(?:|)x",
    "^(?:\\s*,?\\s*)*$",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
  ];
  for (const pattern of patterns) test(pattern, () => assert.equal(safe(pattern), 0));
});

test("ignoring case is taken into account", () => {
  assert.equal(safe("^(?:a|A)*$", "i"), 0);
  assert.equal(safe("^(?:a|A)*$"), Number.POSITIVE_INFINITY);
  assert.equal(safe("^(?:k|\\x{212A})*$", "i"), 0);
});

test("the length of the subject matters only where something is repeated or looked for", () => {
  const isConstant = (pattern: string) =>
    limitsOf(parsePattern(pattern, readFlags("", commonModifiers)).root).isConstant;
  assert.deepEqual(["^abc", "^(?:GET|POST)$", "^\\d{4}-\\d\\d"].map(isConstant), [true, true, true]);
  assert.deepEqual(["abc", "^a+", "^.*b", "(a+)+$"].map(isConstant), [false, false, false, false]);
});
