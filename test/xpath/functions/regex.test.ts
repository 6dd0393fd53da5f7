// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how replacements name groups
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigError } from "../../../src/errors/config-error.ts";
import { compile, evaluate, evaluateWith, MemoryHost, stringOf } from "./memory-host.ts";

describe("matches() and replace()", () => {
  const table: readonly (readonly [string, string | boolean])[] = [
    ['matches("FIT", "^f.", "i")', true],
    ['matches("FIT", "^f.")', false],
    ['matches("en", "^[a-zA-Z0-9]+$")', true],
    ['matches("a b", "a b", "x")', false],
    ['matches(12, "^\\d+$")', true],
    ['replace("FIT", "^F", "H")', "HIT"],
    ['replace("banAna", "na", "l", "i")', "ball"],
    ['replace("foo-bar-baz", "b(.)(.)", "b$1$1$1${7}$2$2$2")', "foo-baaarrr-baaazzz"],
    ['replace("https://github.com/x/blob/y", "^.*/blob", "https://raw.example.com")', "https://raw.example.com/y"],
    ['replace("http://localhost:8080/a?b", "^http://[^/]+", "https://up.example")', "https://up.example/a?b"],
  ];
  for (const [expression, result] of table) test(expression, () => assert.equal(evaluate(expression), result));
});

describe("split()", () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['split("A B C")', ["A", "B", "C"]],
    ['split("  A \t\n B  ")', ["A", "B"]],
    ['split("A:B : C", "\\s*:\\s*")', ["A", "B", "C"]],
    ['split("AXBxC", "(?i)x")', ["A", "B", "C"]],
    ['split("a,,b", ",")', ["a", "b"]],
    ['split("/a/path", "/")', ["a", "path"]],
    ['split("")', []],
  ];
  for (const [expression, tokens] of table) {
    test(JSON.stringify(expression), () => {
      assert.equal(evaluate(`json-stringify(array(${expression}))`), JSON.stringify(tokens));
      assert.equal(evaluate(`count(${expression}[name() = "token"])`), tokens.length);
    });
  }

  test("tokens take positional predicates", () => {
    assert.equal(evaluate('string(split("A  B C")[2])'), "B");
    assert.equal(evaluate('string(split("A  B C")[last()])'), "C");
    assert.equal(evaluate('name(split("A  B C")[2])'), "token");
  });

  test("tokens are in document order, in unions too", () => {
    assert.equal(evaluateWith('join("", $t[3] | $t[1])', { variables: { t: evaluate('split("A B C")') } }), "AC");
  });
});

describe("faults", () => {
  test("a broken literal pattern is refused at load, at its argument", () => {
    assert.throws(
      () => compile('matches("a", "a(b")'),
      (error) =>
        error instanceof ConfigError && error.position?.column === 14 && /Missing \) .*character 2/.test(error.message),
    );
    assert.throws(() => compile('split("a", "*")'), /nothing to repeat/);
  });

  test("a wrong literal modifier is refused at load, at its argument", () => {
    assert.throws(
      () => compile('replace("a", "b", "c", "iq")'),
      (error) => error instanceof ConfigError && error.position?.column === 24 && /modifier "q"/.test(error.message),
    );
    assert.throws(() => compile('matches("a", $p, "q")'), /modifier "q"/);
  });

  test("a broken pattern at run time gives an alert and the mildest result", () => {
    const host = new MemoryHost({ variables: { p: "a(" } });
    assert.equal(evaluate('matches("a(", $p)', host), false);
    assert.equal(evaluate('replace("a(", $p, "b")', host), "a(");
    assert.deepEqual(evaluate('split("a(", $p)', host), []);
    assert.equal(evaluate('matches("a", "a", string($p))', host), false);
    assert.deepEqual(
      host.alerts.map((alert) => alert.replace(/:.*/, "")),
      ["matches", "replace", "split", "matches"],
    );
  });

  test("patterns and replacements may come from the request", () => {
    const variables = { p: "(B)", r: "[$1]", m: "i" };
    assert.equal(stringOf('replace("abc", $p, $r, $m)', { variables }), "a[b]c");
    assert.equal(stringOf('replace("abc", "b", $r)', { variables }), "a[]c");
    assert.equal(stringOf('replace("aBc", $p, "-")', { variables }), "a-c");
  });

  test("a pattern that runs away gives no match and an alert", () => {
    const host = new MemoryHost();
    assert.equal(evaluate(`matches("${"a".repeat(40)}b", "^(?=(a+)+$)")`, host), false);
    assert.match(host.alerts.join(), /^regex: Matching took longer/);
  });
});
