// Patterns that are searched in linear time: which ones are taken, and that they keep to it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LinearPattern, SlowPattern } from "../../src/xpath/pcre/linear-pattern.ts";
import { PatternFault } from "../../src/xpath/pcre/pattern-fault.ts";

describe("a pattern for paths", () => {
  const found: readonly (readonly [pattern: string, path: string, found: boolean])[] = [
    ["users/\\d+/orders", "/v1/users/17/orders", true],
    ["users/\\d+/orders", "/v1/users/x/orders", false],
    ["^/users", "/v1/users", false],
    ["users$", "/v1/users\n", false],
    ["a.b", "/a\nb", true],
    ["(?i)USERS", "/users", true],
    ["^/v1/(?!public/)", "/v1/public/a", false],
    ["^/v1/(?!public/)", "/v1/private", true],
    ["/(users|groups)/[^/]+/cards", `/groups/${"x".repeat(9000)}/cards`, true],
    ["/(users|groups)/[^/]+/cards", `/groups/${"x/".repeat(9000)}/card`, false],
  ];
  for (const [pattern, path, expected] of found) {
    it(`${pattern} ${expected ? "is" : "isn't"} in ${JSON.stringify(path.slice(0, 30))}`, () => {
      assert.equal(new LinearPattern(pattern).test(path), expected);
    });
  }

  it("may be in all paths, which is known at once", () => {
    for (const all of ["", ".", "^", "/", "^/", ".*", ".+", "^.*", "^/.*", "(?:x|.)", "^(/|/v1)?"])
      assert.equal(new LinearPattern(all).isInAllPaths, true, all);
    for (const some of ["^/v1", "..", "/$", "^/(?!x)", "\\b", "/\\b", "(?>/x?)$", "a*$"])
      assert.equal(new LinearPattern(some).isInAllPaths, false, some);
  });

  it("may look for what no path has, which is known, too", () => {
    const foreign = ["café", "/users/{id}", "^/users\\?page", "a b", "x(?:y|[#])", "(?i)É", "\\n", "\\\\"];
    assert.deepEqual(
      foreign.map((text) => new LinearPattern(text).foreign),
      ["é", "{", "?", " ", "#", "É", "\n", "\\"],
    );
    for (const text of ["caf%C3%A9", "^/users?$", "[^é ]", "[ -~]", "\\p{L}", "(?i)users", "a{2}", "[ab]", "\\S", "."])
      assert.equal(new LinearPattern(text).foreign, undefined, text);
  });

  it("is refused where nothing searches it in linear time", () => {
    for (const slow of ["(.*)\\1", "(?=.*a)(?=.*b)c", "(?:[a-z]{900}x)+y", "(?<=a.*)b"])
      assert.throws(
        () => new LinearPattern(slow),
        (error) => error instanceof SlowPattern || error instanceof PatternFault,
        slow,
      );
    assert.throws(() => new LinearPattern("(a"), PatternFault);
  });

  it("takes its time for those that backtracking engines never end with", () => {
    for (const hard of ["(a+)+$", "(a|a)*b", "(.*)*x", "a*a*a*a*a*b", "([a-z]+)*\\d$"]) {
      const pattern = new LinearPattern(hard);
      assert.equal(pattern.test(`/${"a".repeat(16_000)}!`), false, hard);
    }
  });
});
