// Random schemas in the words of each dialect, and documents that have something to do with them.
import type { Json, JsonObject } from "../../src/data/json.ts";
import type { Random } from "../random.ts";

export type Dialect = "2.0" | "3.0.3" | "3.1.0";

const names = ["a", "b", "c"];
const scalars: readonly Json[] = [0, 1, 2, 3, -1, 1.5, 10, "", "a", "ab", "abc", "1", true, false, null];
const types = ["string", "number", "integer", "boolean", "array", "object"];

/** A value of at most this depth. */
export function documentFrom(random: Random, depth: number): Json {
  const kind = random.below(depth === 0 ? 3 : 6);
  if (kind < 3) return random.pick(scalars);
  if (kind === 5) return Array.from({ length: random.below(4) }, () => documentFrom(random, depth - 1));
  const chosen = names.filter(() => random.chance(65));
  return Object.fromEntries(chosen.map((name) => [name, documentFrom(random, depth - 1)]));
}

type Keyword = (random: Random, depth: number, dialect: Dialect) => JsonObject;

const scalarKeywords: readonly Keyword[] = [
  (random) => ({ type: random.pick(types) }),
  (random) => ({ type: random.pick(types), ...(random.chance(50) ? { minimum: 1 } : { maxLength: 1 }) }),
  (random) => ({ enum: [random.pick(scalars), random.pick(scalars), [1]] }),
  (random) => ({ multipleOf: random.pick([0.5, 1, 2]) }),
  (random) => ({ minLength: random.below(3), maxLength: 1 + random.below(3) }),
  (random) => ({ pattern: random.pick(["^a", "b$", "[0-9]", "^.{2}$"]) }),
  (random) => ({ minItems: random.below(3), maxItems: 1 + random.below(3), uniqueItems: random.chance(50) }),
  (random) => ({ minProperties: random.below(3), maxProperties: 1 + random.below(3) }),
  (random) => ({ required: [random.pick(names)] }),
];

const nestedKeywords: readonly Keyword[] = [
  (random, depth, dialect) => ({
    properties: { a: schemaFrom(random, depth, dialect), b: schemaFrom(random, depth, dialect) },
    additionalProperties: random.pick([true, false, schemaFrom(random, depth, dialect)] as const),
  }),
  (random, depth, dialect) => ({ items: schemaFrom(random, depth, dialect) }),
  (random, depth, dialect) => ({ allOf: [schemaFrom(random, depth, dialect), schemaFrom(random, depth, dialect)] }),
  (random, depth, dialect) => ({ anyOf: [schemaFrom(random, depth, dialect), schemaFrom(random, depth, dialect)] }),
  (random, depth, dialect) => ({ oneOf: [schemaFrom(random, depth, dialect), schemaFrom(random, depth, dialect)] }),
  (random, depth, dialect) => ({ not: schemaFrom(random, depth, dialect) }),
  (_random, _depth, dialect) => reference(dialect),
];

/** Booleans beside the limits, until 3.1. */
const older: readonly Keyword[] = [
  (random) => ({ minimum: random.below(3), exclusiveMinimum: random.chance(50) }),
  (random) => ({ maximum: random.below(4), exclusiveMaximum: random.chance(50) }),
  (random, _depth, dialect) => ({ type: random.pick(types), [dialect === "2.0" ? "x-nullable" : "nullable"]: true }),
  (random, _depth, dialect) => ({
    type: "string",
    enum: [random.pick(["a", "b"])],
    [dialect === "2.0" ? "x-nullable" : "nullable"]: true,
  }),
  (_random, _depth, dialect) => ({ ...reference(dialect), [dialect === "2.0" ? "x-nullable" : "nullable"]: true }),
];

const modern: readonly Keyword[] = [
  (random) => ({ exclusiveMinimum: random.below(3) }),
  (random) => ({ exclusiveMaximum: random.below(4) }),
  (random) => ({ type: [random.pick(types), "null"] }),
  (random) => ({ const: random.pick(scalars) }),
  (random) => ({ dependentRequired: { a: [random.pick(["b", "c"])] } }),
  (random, depth, dialect) => ({ dependentSchemas: { a: schemaFrom(random, depth, dialect) } }),
  (random, depth, dialect) => ({ prefixItems: [schemaFrom(random, depth, dialect)], items: random.chance(50) }),
  (random, depth, dialect) => ({ contains: schemaFrom(random, depth, dialect) }),
  (random, depth, dialect) => ({ patternProperties: { "[ab]": schemaFrom(random, depth, dialect) } }),
  (random, depth, dialect) => ({ propertyNames: schemaFrom(random, depth, dialect) }),
  (random, depth, dialect) => ({
    if: schemaFrom(random, depth, dialect),
    // biome-ignore lint/suspicious/noThenProperty: it is the name of a keyword
    then: schemaFrom(random, depth, dialect),
    else: random.pick([true, false, schemaFrom(random, depth, dialect)] as const),
  }),
  (random, _depth, dialect) => ({ ...reference(dialect), minProperties: random.below(2) }),
];

/** To a schema that has itself in it. */
function reference(dialect: Dialect): JsonObject {
  return { $ref: dialect === "2.0" ? "#/definitions/Tree" : "#/components/schemas/Tree" };
}

export function treeOf(dialect: Dialect): JsonObject {
  return { type: "object", properties: { a: reference(dialect), b: { type: "integer" } } };
}

/** A schema of one or two groups of keywords, at most `depth` levels deep. */
export function schemaFrom(random: Random, depth: number, dialect: Dialect): JsonObject {
  const own = dialect === "3.1.0" ? modern : older;
  const flat = [...scalarKeywords, ...own.slice(0, 4)];
  const keywords = depth <= 0 ? flat : [...flat, ...nestedKeywords, ...nestedKeywords, ...own];
  const chosen = Array.from({ length: 1 + random.below(2) }, () => random.pick(keywords)(random, depth - 1, dialect));
  return Object.assign({}, ...chosen);
}
