// Numbers and formats at the limits of what they stand for.
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Json } from "../../../src/data/json.ts";
import { compileSchema } from "./test-checker.ts";

type Case = readonly [schema: string, good: readonly string[], bad: readonly string[]];

/** Values in JSON. */
const cases: readonly Case[] = [
  ["{ multipleOf: 0.01 }", ["4.35", "19.99", "0.29", "-1.1", "1e3", "0", "1234567890.12"], ["1.005", "1e-3", "0.009"]],
  ["{ multipleOf: 0.1 }", ["0.3", "0.7", "1.1"], ["0.25"]],
  ["{ multipleOf: 3 }", ["9", "0", "9.0", "-3", "3e20"], ["10", "1e20", "1.5", "9.3"]],
  ["{ multipleOf: 1e-7 }", ["0.0000003", "1"], ["1e-8"]],
  ["{ type: number }", ["1e308", "-1e308"], ["1e400", "-1e400"]],
  ["{ type: integer }", ["1e3", "1.0"], ["1e400", "1e-1"]],
  [
    "{ format: int64 }",
    ["9223372036854774784", "-9223372036854775808", '"x"'],
    ["9223372036854775808", "1e300", "1.5"],
  ],
  ["{ format: int32 }", ["2147483647", "-2147483648"], ["2147483648", "-2147483649", "0.5"]],
  [
    "{ format: byte }",
    ['""', '"YWI="', '"YQ=="', '"YWJj"'],
    ['"YWI"', '"YWI=\\n"', '"!\\n"', '"YWI=\\nYWI="', '"Y==="', '"="'],
  ],
];

for (const [schema, good, bad] of cases) {
  it(schema, () => {
    const { checker, problems } = compileSchema(schema);
    assert.deepEqual(problems.errors, []);
    for (const text of good) assert.deepEqual(checker.check(JSON.parse(text) as Json), [], text);
    for (const text of bad) assert.notEqual(checker.check(JSON.parse(text) as Json).length, 0, text);
  });
}

it("checks long base64, too", () => {
  assert.deepEqual(compileSchema("{ format: byte }").checker.check("AAAA".repeat(3_000_000)), []);
});
