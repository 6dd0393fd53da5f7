// Verdicts on generated documents, compared with those of another validator.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { validate } from "jsonschema";
import type { Json } from "../../../src/data/json.ts";
import { Random } from "../../random.ts";
import { compileSchema } from "./test-checker.ts";

const SCHEMAS = 150;
const DOCUMENTS = 40;

const names = ["a", "b", "c"];
const scalars: readonly Json[] = [0, 1, 2, 3, -1, 1.5, 10, "", "a", "ab", "abc", "1", true, false, null];

/** A value of at most this depth. */
function document(random: Random, depth: number): Json {
  const kind = random.below(depth === 0 ? 3 : 6);
  if (kind < 3) return random.pick(scalars);
  if (kind < 5)
    return Object.fromEntries(
      names.filter(() => random.below(3) > 0).map((name) => [name, document(random, depth - 1)]),
    );
  return Array.from({ length: random.below(4) }, () => document(random, depth - 1));
}

type Keyword = (random: Random, depth: number) => Readonly<Record<string, Json>>;

const scalarKeywords: readonly Keyword[] = [
  (random) => ({ type: random.pick(["string", "number", "integer", "boolean", "array", "object", "null"]) }),
  (random) => ({ type: ["string", random.pick(["null", "integer", "array"])] }),
  (random) => ({ enum: [random.pick(scalars), random.pick(scalars), [1]] }),
  (random) => ({ minimum: random.below(3), exclusiveMinimum: random.below(2) === 0 }),
  (random) => ({ maximum: random.below(4), exclusiveMaximum: random.below(2) === 0 }),
  (random) => ({ multipleOf: random.pick([0.5, 1, 2]) }),
  (random) => ({ minLength: random.below(3) }),
  (random) => ({ maxLength: random.below(3) }),
  (random) => ({ pattern: random.pick(["^a", "b$", "[0-9]", "^.{2}$"]) }),
  (random) => ({ minItems: random.below(3) }),
  (random) => ({ maxItems: random.below(3), uniqueItems: random.below(2) === 0 }),
  (random) => ({ minProperties: random.below(3) }),
  (random) => ({ maxProperties: random.below(3) }),
  (random) => ({ required: [random.pick(names)] }),
];

const nestedKeywords: readonly Keyword[] = [
  (random, depth) => ({ properties: { a: schema(random, depth - 1), b: schema(random, depth - 1) } }),
  (random, depth) => ({ properties: { a: {} }, additionalProperties: schema(random, depth - 1) }),
  (random) => ({ properties: { a: {}, b: {} }, additionalProperties: random.below(2) === 0 }),
  (random, depth) => ({ patternProperties: { "[ab]": schema(random, depth - 1) } }),
  (random, depth) => ({ items: schema(random, depth - 1) }),
  (random, depth) => ({ items: [schema(random, depth - 1)], additionalItems: random.below(2) === 0 }),
  (random, depth) => ({ allOf: [schema(random, depth - 1), schema(random, depth - 1)] }),
  (random, depth) => ({ anyOf: [schema(random, depth - 1), schema(random, depth - 1)] }),
  (random, depth) => ({ oneOf: [schema(random, depth - 1), schema(random, depth - 1)] }),
  (random, depth) => ({ not: schema(random, depth - 1) }),
  (random) => ({ dependencies: { a: [random.pick(["b", "c"])] } }),
];

function schema(random: Random, depth: number): Readonly<Record<string, Json>> {
  const keywords = depth === 0 ? scalarKeywords : [...scalarKeywords, ...nestedKeywords, ...nestedKeywords];
  const chosen = Array.from({ length: 1 + random.below(2) }, () => random.pick(keywords)(random, depth));
  return Object.assign({}, ...chosen);
}

describe("generated schemas", () => {
  const random = new Random(7);
  for (let number = 0; number < SCHEMAS; number += 1) {
    const text = JSON.stringify(schema(random, 2));
    const documents = Array.from({ length: DOCUMENTS }, () => document(random, 3));
    it(`judge as another validator does: ${text}`, () => {
      const { checker, problems } = compileSchema(text);
      assert.deepEqual(problems.errors, []);
      for (const value of documents) {
        assert.equal(checker.check(value).length === 0, validate(value, JSON.parse(text)).valid, JSON.stringify(value));
      }
    });
  }
});
