// Schemas of OpenAPI 3.1 (JSON Schema 2020-12) and 3.0, keyword by keyword: what fits, what doesn't, and what faults are.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openapi30Schemas, openapi31Schemas } from "../../../src/contract/schemas/vocabulary.ts";
import type { Json } from "../../../src/data/json.ts";
import { compileSchema } from "./test-checker.ts";

type Case = readonly [schema: string, good: readonly Json[], bad: readonly Json[]];

const modern: readonly Case[] = [
  ["{ type: [string, 'null'] }", ["a", null], [1, {}]],
  ["{ const: { a: [1] } }", [{ a: [1] }], [{ a: 1 }, null]],
  ["{ const: null }", [null], [0, ""]],
  ["{ exclusiveMinimum: 1, exclusiveMaximum: 3 }", [2, "a"], [1, 3]],
  ["{ prefixItems: [{ type: integer }], items: { type: string } }", [[], [1], [1, "a"]], [["a"], [1, 2]]],
  ["{ prefixItems: [{}], items: false }", [[], [1]], [[1, 2]]],
  ["{ contains: { type: integer } }", [[1], ["a", 1], "a"], [[], ["a"]]],
  [
    "{ contains: { const: 1 }, minContains: 2, maxContains: 3 }",
    [
      [1, 1],
      [1, 2, 1, 1],
    ],
    [[1], [1, 1, 1, 1]],
  ],
  ["{ contains: { const: 1 }, minContains: 0 }", [[], [2]], []],
  ["{ dependentRequired: { a: [b] } }", [{}, { b: 1 }, { a: 1, b: 1 }], [{ a: 1 }]],
  ["{ dependentSchemas: { a: { required: [b] } } }", [{}, { a: 1, b: 1 }], [{ a: 1 }]],
  ["{ if: { type: integer }, then: { minimum: 1 }, else: { type: string } }", [1, "a"], [0, null]],
  ["{ if: false, else: { const: 1 } }", [1], [2]],
  ["{ properties: { a: true, b: false } }", [{ a: 1 }], [{ b: 1 }]],
  ["{ propertyNames: { maxLength: 1 } }", [{ a: 1 }], [{ ab: 1 }]],
  ["{ not: true }", [], [1, null]],
  ["{ $defs: { a: { type: integer } }, $ref: '#/$defs/a', minimum: 3 }", [3], [2, "a"]],
  [
    "{ properties: { a: { $ref: '#here' } }, $defs: { x: { $anchor: here, type: integer } } }",
    [{ a: 1 }],
    [{ a: "1" }],
  ],
  [
    "{ $dynamicAnchor: n, type: object, properties: { n: { $dynamicRef: '#n' } } }",
    [{ n: { n: {} } }],
    [{ n: { n: 1 } }],
  ],
  [
    "{ allOf: [{ properties: { a: {} } }], properties: { b: {} }, unevaluatedProperties: false }",
    [{}, { a: 1, b: 1 }],
    [{ c: 1 }],
  ],
  [
    "{ anyOf: [{ required: [a], properties: { a: {} } }, { required: [b], properties: { b: {} } }], unevaluatedProperties: false }",
    [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }],
    [{}, { a: 1, c: 1 }],
  ],
  [
    "{ oneOf: [{ required: [a], properties: { a: {} } }, { required: [b], properties: { b: {} } }], unevaluatedProperties: { type: integer } }",
    [{ a: "" }, { a: "", c: 1 }],
    [
      { a: "", b: "" },
      { a: "", c: "" },
    ],
  ],
  ["{ if: { required: [a], properties: { a: {} } }, unevaluatedProperties: false }", [{}, { a: 1 }], [{ b: 1 }]],
  ["{ allOf: [{ prefixItems: [{}] }], unevaluatedItems: { type: integer } }", [["a"], ["a", 1]], [["a", "b"]]],
  [
    "{ if: { required: [a], properties: { a: { const: 1 } } }, else: { properties: { b: {} } }, unevaluatedProperties: false }",
    [{ a: 1 }, { b: 1 }, {}],
    [{ a: 2 }, { a: 1, b: 1 }],
  ],
  ["{ if: { prefixItems: [{ const: a }] }, unevaluatedItems: false }", [["a"], []], [["b"], ["a", "b"]]],
  [
    "{ anyOf: [{ items: { type: string } }, true], unevaluatedItems: { type: boolean } }",
    [["a"], [true]],
    [["a", 1], [1]],
  ],
  ["{ allOf: [{ items: true }], unevaluatedItems: false }", [["a"], [1, 2]], []],
  // What contains has found doesn't count as looked at.
  ["{ contains: { const: 1 }, minContains: 2, unevaluatedItems: { const: 1 } }", [[1, 1]], [[1], [1, 1, 2]]],
  ["{ contains: { const: 1 }, maxContains: 1, items: true, unevaluatedItems: false }", [[1, 2]], [[1, 1], [2]]],
  ["{ pattern: '^\\p{Letter}\\P{gc=Letter}\\p{Script=Greek}$' }", ["a1α", 1], ["aaα", "a1a"]],
  ["{ format: email, type: string }", ["a@b.example"], ["a"]],
  ["{ nullable: true, type: string }", ["a"], [null]],
];

const older: readonly Case[] = [
  ["{ type: string, nullable: true }", ["a", null], [1]],
  ["{ type: string, enum: [a], nullable: true }", ["a", null], ["b"]],
  ["{ type: string, nullable: false, x-nullable: true }", ["a"], [null]],
  ["{ minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: true }", [2], [1, 3]],
  ["{ const: 1 }", [1, 2], []],
  ["{ anyOf: [{ type: integer }, { type: boolean }] }", [1, true], ["a"]],
];

for (const [name, vocabulary, cases] of [
  ["OpenAPI 3.1", openapi31Schemas, modern],
  ["OpenAPI 3.0", openapi30Schemas, older],
] as const) {
  describe(`schemas of ${name}`, () => {
    for (const [schema, good, bad] of cases) {
      it(schema, () => {
        const { checker, problems } = compileSchema(schema, undefined, vocabulary);
        assert.deepEqual(problems.errors, []);
        for (const value of good) assert.deepEqual(checker.check(value), [], JSON.stringify(value));
        for (const value of bad) assert.notEqual(checker.check(value).length, 0, JSON.stringify(value));
      });
    }
  });
}

describe("messages about values of OpenAPI 3.1", () => {
  for (const [schema, value, message] of [
    ["{ contains: { const: 1 } }", [2], "Contains: Fewer than 1 of the items are of the kind that is required."],
    [
      "{ contains: { const: 1 }, maxContains: 1 }",
      [1, 1],
      "Contains: Not 1 to 1 of the items are of the kind that is required.",
    ],
    [
      "{ prefixItems: [{}], items: false }",
      [1, 2],
      "Items: There are more than 1 items, and the definition doesn't allow additional ones.",
    ],
    [
      "{ prefixItems: [{}], unevaluatedItems: false }",
      [1, 2],
      "UnevaluatedItems: There are more than 1 items, and the definition doesn't allow additional ones.",
    ],
    [
      "{ unevaluatedProperties: false }",
      { a: 1 },
      "UnevaluatedProperties: The property a is not defined, and the definition doesn't allow additional ones.",
    ],
    ["{ dependentRequired: { a: [b] } }", { a: 1 }, "DependentRequired: The property b is required where there is a."],
    ["{ const: a }", "b", "Const: 'b' is not 'a'."],
    ["{ oneOf: [{ const: 1 }], unevaluatedItems: false }", 2, "OneOf: The value matches none of the allowed schemas."],
  ] as const) {
    it(message, () => {
      const violations = compileSchema(schema, undefined, openapi31Schemas).checker.check(value as Json);
      const messages = violations.map(({ constraint, text }) => `${constraint}: ${text}`);
      assert.ok(messages.includes(message), messages.join("\n"));
    });
  }
});

describe("faults of schemas", () => {
  for (const [schema, fault] of [
    ["{ exclusiveMinimum: true }", "1:21 exclusiveMinimum must be a number"],
    ["{ items: [{}] }", "1:10 items must be a schema"],
    ["{ type: file }", '1:9 Unknown type "file"'],
    ["{ enum: [] }", "1:9 enum must be a list of one value at least"],
    ["{ dependentRequired: { a: b } }", "1:22 dependentRequired must be an object of lists of names"],
    ["{ $ref: '#nowhere' }", '1:9 "#nowhere" leads nowhere: there is no "nowhere"'],
    ["{ $dynamicRef: '#nowhere' }", '1:16 "#nowhere" leads nowhere: there is no "nowhere"'],
    ["{ $ref: '#' }", "1:9 The reference leads to itself"],
    ["{ prefixItems: [] }", "1:16 prefixItems must have a schema"],
    ["{ discriminator: {} }", "1:18 discriminator must name a property"],
  ] as const) {
    it(schema, () => {
      const { errors } = compileSchema(schema, undefined, openapi31Schemas).problems;
      assert.deepEqual(
        errors.map(({ position, message }) => `${position?.line}:${position?.column} ${message}`),
        [fault],
      );
    });
  }
});
