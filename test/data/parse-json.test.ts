// JSON text with its limits.
import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonFault, maxJsonDepth, parseJson } from "../../src/data/parse-json.ts";

test("JSON is parsed, a byte order mark skipped", () => {
  assert.deepEqual(parseJson('{"a": [1, "]\\"[", null]}'), { a: [1, ']"[', null] });
  assert.equal(parseJson("\ufeff 5 "), 5);
  assert.equal(Object.hasOwn(parseJson('{"__proto__": 1}') as object, "__proto__"), true);
});

test("broken JSON says why", () => {
  for (const text of ["", "{", "{a: 1}", "[1,]", "'x'", "nul", "\ufeff\ufeff1"]) {
    assert.throws(() => parseJson(text), JsonFault, text);
  }
});

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

test("a thousand levels are accepted, more are not", () => {
  assert.ok(parseJson(nested(maxJsonDepth)));
  assert.throws(() => parseJson(nested(maxJsonDepth + 1)), /deeper than 1000 levels/);
  assert.throws(() => parseJson('{"a":'.repeat(1_000_000)), /deeper than 1000 levels/);
  assert.ok(parseJson(`[${Array(5000).fill("{}").join(",")}]`));
  assert.ok(parseJson(JSON.stringify("[".repeat(5000))));
  assert.ok(parseJson(JSON.stringify('\\"['.repeat(5000))));
});
