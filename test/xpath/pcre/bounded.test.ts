import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bounded } from "../../../src/xpath/pcre/bounded.ts";
import { compilePattern } from "../../../src/xpath/pcre/compile-pattern.ts";

function sink() {
  const alerts: string[] = [];
  return { alerts, alert: (topic: string, message: string) => alerts.push(`${topic}: ${message}`) };
}

describe("patterns that backtrack without end come to one", () => {
  const long = "a".repeat(5_000);
  // pattern, subject, what a test gives
  const table: readonly (readonly [string, string, boolean])[] = [
    ["(a+)+$", `${long}b`, false],
    ["^(a|a)*$", `${long}b`, false],
    ["^(?:a|ab|b)*$", `${long}c`, false],
    ["(?:a?){30}a{30}", "a".repeat(30), true],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", long, false],
    ["\\s+$", `${" ".repeat(20_000)}b`, false],
    ["(.*)(.*)(.*)(.*)(.*)=", long, false],
  ];
  for (const [pattern, subject, expected] of table) {
    test(`/${pattern}/ is answered`, () => {
      const alerts = sink();
      assert.equal(compilePattern(pattern).test(subject, alerts), expected);
      assert.deepEqual(alerts.alerts, []);
    });
  }

  for (const pattern of ["^(?=(a+)+$)", "^(a+)+\\1$", "^(?>(?:a|a)*$)"]) {
    test(`/${pattern}/ is given up with an alert`, () => {
      const alerts = sink();
      const subject = `${"a".repeat(40)}b`;
      const compiled = compilePattern(pattern);
      assert.equal(compiled.test(subject, alerts), false);
      assert.equal(compiled.replace(subject, ["x"], alerts), subject);
      assert.deepEqual(compiled.split(subject, alerts), [subject]);
      assert.equal(alerts.alerts.length, 3);
      assert.match(alerts.alerts[0] ?? "", /^regex: Matching took longer than 100 ms/);
    });
  }

  test("a newline at the end is answered without RE2", () => {
    const alerts = sink();
    assert.equal(compilePattern("^(?:a|ab|b)*$").test("abab\n", alerts), true);
    assert.equal(compilePattern("^(?:a|ab|b)*$").test("abab\n\n", alerts), false);
    assert.deepEqual(alerts.alerts, []);
  });

  test("a subject that is too long for RE2 is answered or given up", () => {
    const alerts = sink();
    assert.equal(compilePattern("(a+)+b").test(`${"a".repeat(20)}b${"c".repeat(100_000)}`, alerts), true);
    assert.equal(compilePattern("(a+)+$").test(`${"a".repeat(100_000)}b`, alerts), false);
    assert.equal(alerts.alerts.length, 1);
  });
});

test("work within the limit gives its result, and faults pass through", () => {
  assert.deepEqual(
    bounded(100, () => 7),
    { result: 7 },
  );
  assert.throws(
    () =>
      bounded(100, () => {
        throw new RangeError("no");
      }),
    RangeError,
  );
  assert.equal(
    bounded(5, () => {
      for (;;);
    }),
    undefined,
  );
});
