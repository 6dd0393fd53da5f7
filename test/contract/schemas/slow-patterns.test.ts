// Patterns that are slow for many values of a document don't hold the gateway.
import assert from "node:assert/strict";
import { it } from "node:test";
import { compileSchema } from "./test-checker.ts";

it("shares a time limit among all values of a document", { timeout: 20_000 }, () => {
  const pattern = "^(?:(a+)+\\\\1)+$";
  const { checker, problems } = compileSchema(`{ "items": { "pattern": "${pattern}" } }`);
  assert.deepEqual(problems.errors, []);
  const values = Array.from({ length: 2000 }, () => `${"a".repeat(40)}!`);
  assert.equal(checker.check(values).length, 20);
  // The next document has its own time.
  assert.deepEqual(checker.check(["aa", "aaaa"]), []);
});
