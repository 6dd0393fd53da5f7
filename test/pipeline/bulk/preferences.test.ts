// What the Prefer field says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { prefersValidation } from "../../../src/pipeline/bulk/preferences.ts";

test("validate is found among other preferences, and nowhere else", () => {
  const yes = [
    "validate",
    "Validate",
    " validate ; x=1",
    "respond-async, validate",
    'a="\\",", validate',
    "a,,validate",
  ];
  const no = [undefined, "", "validated", "revalidate", "x=validate", 'x="a, validate, b"', "validate-all"];
  for (const field of [...yes, ["respond-async", "validate"]])
    assert.equal(prefersValidation(field), true, String(field));
  for (const field of no) assert.equal(prefersValidation(field), false, String(field));
  assert.equal(prefersValidation(`x=${'"\\'.repeat(50_000)},validate`), false);
  assert.equal(prefersValidation(`${'"'.repeat(100_000)},validate`), true);
});
