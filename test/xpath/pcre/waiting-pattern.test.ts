import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SourceText } from "../../../src/source/source-text.ts";
import { compileXPath } from "../../../src/xpath/compile.ts";
import { flatFunctions } from "../../../src/xpath/functions/index.ts";
import type { NodeSet, XPathValue } from "../../../src/xpath/values.ts";
import { evaluateWaiting, MemoryHost } from "../functions/memory-host.ts";

const letters = "a".repeat(40);

function hostWith(variables: Readonly<Record<string, XPathValue>>): MemoryHost {
  return new MemoryHost({ variables });
}

/** Whether an expression may wait, as it is known at load. */
function mayWait(expression: string): boolean {
  let noted = false;
  const noteWait = () => {
    noted = true;
  };
  compileXPath(SourceText.of(expression), { functions: flatFunctions, noteWait });
  return noted;
}

test("It is known at load which patterns may have to wait", () => {
  assert.equal(mayWait("matches($x, '^(?:GET|POST)$')"), false);
  assert.equal(mayWait("matches($x, '^[a-z]+$')"), true, "the subject may be long");
  assert.equal(mayWait("matches($x, $y)"), true);
});

describe("patterns that are quick don't wait", () => {
  const table: readonly (readonly [expression: string, result: XPathValue])[] = [
    ["matches($x, '^a+$')", true],
    ["matches($x, concat('^', 'a+$'))", true],
    ["replace($x, 'a+', 'b')", "b"],
    ["replace($x, '(a)\\1', '$1')", "a".repeat(20)],
    ["count(split($x, 'aa'))", 0],
    ["matches($x, '(a+)+$')", true],
  ];
  for (const [expression, result] of table) {
    test(expression, () => {
      const host = hostWith({ x: letters });
      assert.equal(evaluateWaiting(expression, host), result);
      assert.deepEqual(host.alerts, []);
    });
  }
});

describe("what may take long is answered from a worker", () => {
  const long = `${"word ".repeat(20_000)}end`;
  const table: readonly (readonly [expression: string, x: string, result: XPathValue])[] = [
    ["matches($x, '^(?=(a|a)*b)')", "a".repeat(10), false],
    ["matches($x, '^(?=(a|a)*b)')", `${"a".repeat(10)}b`, true],
    ["replace($x, '(?=(a|a)+$)a', '<$0>')", "aaaaaaaaaa", "<a>".repeat(10)],
    ["matches($x, '^(?:\\w+\\s?)+$')", long, true],
    ["matches($x, '^[a-z ]+$')", long, true],
    ["string-length(replace($x, '\\s+', ''))", long, 80_003],
    ["count(split($x))", long, 20_001],
    ["string(split($x)[20001])", long, "end"],
    [`matches($x, concat('^(?:', '${"(?:abc|b)|".repeat(120)}', 'x)$'))`, "x", true],
  ];
  for (const [expression, x, result] of table) {
    test(expression.slice(0, 80), async () => {
      const host = hostWith({ x });
      const value = evaluateWaiting(expression, host);
      assert.ok(value instanceof Promise);
      assert.equal(await value, result);
      assert.deepEqual(host.alerts, []);
    });
  }
});

describe("what takes too long is no match, with an alert, and others go on meanwhile", () => {
  const subject = `${letters}b`;
  const alert = "regex: Matching took longer than 250 ms and was given up";
  const table: readonly (readonly [expression: string, result: XPathValue])[] = [
    ["matches($x, '^(?=(a+)+$)')", false],
    ["matches($x, $pattern)", false],
    ["replace($x, '^(?=(a+)+$)', '!')", subject],
    ["string(split($x, '^(?=(a+)+$)'))", subject],
  ];
  for (const [expression, result] of table) {
    test(expression, async () => {
      const host = hostWith({ x: subject, pattern: "^(?>(?:a|a)*$)" });
      const order: string[] = [];
      const value = Promise.resolve(evaluateWaiting(expression, host)).then((found) => {
        order.push("pattern");
        return found;
      });
      await new Promise((resolve) => setImmediate(resolve));
      order.push("others");
      assert.equal(await value, result);
      assert.deepEqual(order, ["others", "pattern"]);
      assert.deepEqual(host.alerts, [alert]);
    });
  }
});

test("A long subject is matched, or given up", async () => {
  const host = hostWith({ x: `${"a".repeat(400_000)}b` });
  assert.equal(await evaluateWaiting("matches($x, '^a+b$')", host), true);
  assert.equal(await evaluateWaiting("string-length(replace($x, 'a', ''))", host), 1);
  assert.deepEqual(host.alerts, []);
  assert.equal(await evaluateWaiting("matches($x, '(a+)+$')", host), false);
  assert.equal(host.alerts.length, 1);
});

test("Many items can't take many times as long: the patterns of a request have a limit together", async () => {
  const items = JSON.stringify(Array.from({ length: 50 }, () => `${letters}b`));
  const host = hostWith({ items });
  const matching = await evaluateWaiting("json-parse($items)/value[matches(., '^(?=(a+)+$)')]", host);
  assert.deepEqual(matching, []);
  assert.equal(host.alerts.at(-1), "regex: Patterns took longer than 2000 ms in all: further ones are given up");
  assert.ok(host.alerts.length < 15);
});

test("Many short matches give way to others now and then", async () => {
  const items = JSON.stringify(Array.from({ length: 300 }, (_, at) => `${" ".repeat(500)}${at % 2 === 0 ? "" : "x"}`));
  const host = hostWith({ items });
  const value = evaluateWaiting("json-parse($items)/value[matches(., '\\s+$')]", host);
  assert.equal(((await value) as NodeSet).length, 150);
  assert.deepEqual(host.alerts, []);
});

test("Patterns from requests take their time in turn, too", async () => {
  const patterns = Array.from({ length: 300 }, (_, at) => `^(?:${"[a-z]\\w{1,20}|".repeat(40)}x${at})$`);
  const host = hostWith({ patterns: JSON.stringify(patterns) });
  const value = (await evaluateWaiting("json-parse($patterns)/value[matches('x7', .)]", host)) as NodeSet;
  assert.ok(value.length >= 1);
});

describe("broken patterns from requests", () => {
  const table: readonly (readonly [expression: string, result: XPathValue])[] = [
    ["matches('x', $p)", false],
    ["replace('x', $p, 'y')", "x"],
    ["count(split('x', $p))", 0],
  ];
  const message = (pattern: string) => `There is no group that ) could close, at character ${pattern.length}`;
  for (const pattern of ["a)", `${"a".repeat(2000)})`]) {
    for (const [expression, result] of table) {
      test(`${expression} with ${pattern.length} characters`, async () => {
        const host = hostWith({ p: pattern });
        assert.equal(await evaluateWaiting(expression, host), result);
        assert.equal(host.alerts.length, 1);
        const name = /\b(matches|replace|split)\(/.exec(expression)?.[1] ?? "";
        assert.ok(host.alerts[0]?.startsWith(`${name}: ${message(pattern)}`), host.alerts[0]);
      });
    }
  }

  test("wrong modifiers", () => {
    const host = hostWith({ m: "q" });
    assert.equal(evaluateWaiting("matches('x', 'x', $m)", host), false);
    assert.match(host.alerts.join(), /^matches: Unknown modifier "q"/);
  });
});

test("Results without end are given up", async () => {
  const host = hostWith({ x: "a".repeat(60_000), y: "b".repeat(60_000) });
  assert.equal(await evaluateWaiting("string-length(replace($x, 'a', $y))", host), 60_000);
  assert.deepEqual(host.alerts, ["regex: Matching was given up: The result is too long"]);
  const pieces = hostWith({ x: "a ".repeat(250_000) });
  assert.equal(await evaluateWaiting("count(split($x))", pieces), 1);
  assert.deepEqual(pieces.alerts, ["regex: Matching was given up: There are too many pieces"]);
});
