// What is told of each keyword: the place, the value (shortened), and what was allowed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { violationMessage } from "../../../src/contract/schemas/violation.ts";
import type { Json } from "../../../src/data/json.ts";
import { compileSchema } from "./test-checker.ts";

const notAllowed = "is not defined, and the definition doesn't allow additional ones.";

/** Without `… constraint violated in `. */
const rows: readonly (readonly [schema: string, value: Json, ...told: string[]])[] = [
  ["{ type: integer }", "1", "Type: body: String value found, but an integer is required."],
  ["{ type: ['null', array] }", {}, "Type: body: Object value found, but null or an array is required."],
  ["{ enum: [1, a, null] }", "b", "Enum: body: 'b' is not one of 1, 'a', null."],
  ["{ enum: [0,1,2,3,4,5,6,7,8,9,10] }", -1, "Enum: body: -1 is not one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 …."],
  ["{ pattern: ^a }", "b", "Pattern: body: 'b' does not match the pattern '^a'."],
  ["{ minLength: 2 }", "a", "MinLength: body: 'a' has fewer than 2 characters."],
  ["{ maxLength: 1 }", "ab", "MaxLength: body: 'ab' has more than 1 character."],
  ["{ format: date }", "today", "Format: body: 'today' is not of the format date."],
  ["{ minimum: 1 }", 0, "Minimum: body: 0 is not >= 1."],
  ["{ minimum: 1, exclusiveMinimum: true }", 1, "Minimum: body: 1 is not > 1."],
  ["{ maximum: 1 }", 2, "Maximum: body: 2 is not <= 1."],
  ["{ maximum: 1, exclusiveMaximum: true }", 1, "Maximum: body: 1 is not < 1."],
  ["{ multipleOf: 0.5 }", 0.2, "MultipleOf: body: 0.2 is not a multiple of 0.5."],
  ["{ minItems: 1 }", [], "MinItems: body: The array has fewer than 1 item."],
  ["{ maxItems: 1 }", [1, 2], "MaxItems: body: The array has more than 1 item."],
  ["{ uniqueItems: true }", [1, 2, 1], "UniqueItems: body: The items 0 and 2 are equal."],
  [
    "{ items: [{}], additionalItems: false }",
    [1, 2],
    "AdditionalItems: body: There are more than 1 items, and the definition doesn't allow additional ones.",
  ],
  ["{ minProperties: 2 }", {}, "MinProperties: body: The object has fewer than 2 properties."],
  ["{ maxProperties: 0 }", { a: 1 }, "MaxProperties: body: The object has more than 0 properties."],
  ["{ required: [a] }", {}, "Required: body for a: The property a is required."],
  ["{ additionalProperties: false }", { a: 1 }, `AdditionalProperties: body for a: The property a ${notAllowed}`],
  [
    "{ propertyNames: { pattern: ^a } }",
    { b: 1 },
    "Pattern: body: 'b' does not match the pattern '^a'.",
    "PropertyNames: body: The property name 'b' is not allowed.",
  ],
  ["{ dependencies: { a: [b] } }", { a: 1 }, "Dependencies: body for b: The property b is required where there is a."],
  ["{ not: {} }", 1, "Not: body: The value matches a schema that it must not match."],
  ["{ oneOf: [{}, {}] }", 1, "OneOf: body: The value matches more than one of the allowed schemas (numbers 1, 2)."],
  // Of several branches the nearest one's.
  [
    "{ anyOf: [{ type: string }, { required: [a], type: object }] }",
    {},
    "Required: body for a: The property a is required.",
  ],
  [
    "{ oneOf: [{ type: string }, { type: integer }] }",
    true,
    "Type: body: Boolean value found, but a string or an integer is required.",
  ],
  // Where it is.
  [
    "{ properties: { a: { items: { type: string } } } }",
    { a: ["", 1] },
    "Type: body for a[1]: Number value found, but a string is required.",
  ],
  [
    "{ items: { properties: { a/b~c: { type: string } } } }",
    [{ "a/b~c": 1 }],
    "Type: body for [0].a/b~c: Number value found, but a string is required.",
  ],
  // Shortened, in one line.
  [
    "{ maximum: 1, pattern: ^a }",
    "b".repeat(121),
    `Pattern: body: '${"b".repeat(120)}…' does not match the pattern '^a'.`,
  ],
  ["{ enum: [a] }", "b\r\nc", "Enum: body: 'b  c' is not one of 'a'."],
  [
    "{ additionalProperties: false }",
    { ["b\n".repeat(500)]: 1 },
    `AdditionalProperties: body for ${"b ".repeat(100)}…: The property ${"b ".repeat(60)}… ${notAllowed}`,
  ],
];

describe("it is told that", () => {
  for (const [schema, value, ...told] of rows) {
    it(`${schema}: ${told}`.slice(0, 200), () => {
      const { checker, problems } = compileSchema(schema);
      assert.deepEqual(problems.errors, []);
      const messages = checker.check(value).map((violation) => violationMessage(violation, "body"));
      assert.deepEqual(
        messages,
        told.map((text) => text.replace(": ", " constraint violated in ")),
      );
    });
  }
});
