import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseDelimited } from "../../../src/xpath/pcre/delimited.ts";
import { PatternFault } from "../../../src/xpath/pcre/pattern-fault.ts";
import { parseReplacement } from "../../../src/xpath/pcre/replacement.ts";

const silent = { alert: () => assert.fail("no alert is expected") };

describe("patterns in delimiters", () => {
  const table: readonly (readonly [string, string, string, string])[] = [
    ["#abc$#", "abc", "123", "123"],
    ["/foo/i", "FOO", "bar", "bar"],
    ["|20([012]\\d)-(\\d\\d)-(\\d\\d)|", "2021-02-03", "$3.$2.$1", "03.02.21"],
    ["{a{2}}", "baa", "x", "bx"],
    ["(a(b))i", "AB", "$1", "B"],
    ["<a>", "a", "b", "b"],
    ["/a\\/b/", "a/b", "x", "x"],
    [" /a+/U ", "aa", "x", "xx"],
    ["/a$/D", "a\n", "x", "a\n"],
    ["~a b~xm\n", "ab", "x", "x"],
  ];
  for (const [text, subject, replacement, result] of table) {
    test(text, () => {
      assert.equal(parseDelimited(text).replace(subject, parseReplacement(replacement), silent), result);
    });
  }
});

describe("broken delimiters are refused with their place", () => {
  const table: readonly (readonly [string, number, RegExp])[] = [
    ["", 0, /starts with a delimiter/],
    ["abc", 0, /starts with a delimiter/],
    ["/abc", 4, /closing delimiter \/ is missing/],
    ["{a{2}", 5, /closing delimiter } is missing/],
    ["/a/q", 3, /Unknown modifier "q"/],
    ["/a/b/", 3, /Unknown modifier "b"/],
    [" /a(/", 3, /Missing \)/],
  ];
  for (const [text, index, message] of table) {
    test(text, () => {
      assert.throws(
        () => parseDelimited(text),
        (fault) => fault instanceof PatternFault && fault.index === index && message.test(fault.message),
      );
    });
  }
});
