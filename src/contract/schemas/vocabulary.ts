// The keywords of schemas: what each dialect of definitions knows, and what their values must be.
import type { YamlNode } from "../../source/yaml-node.ts";
import { PatternFault } from "../../xpath/pcre/pattern-fault.ts";
import { schemaPattern } from "./schema-pattern.ts";

/** What the value of a keyword must be, as messages say it; undefined where it is fine. */
export type Rule = (node: YamlNode) => string | undefined;

/** What the value of a keyword with schemas in it is. */
export type Nesting = "schema" | "schemas" | "named" | "schema or schemas" | "schema or truth";

export type Vocabulary = {
  /** Whose rules the compiler follows. */
  readonly edition: "draft-04" | "2020-12";
  readonly types: readonly string[];
  /** Keywords that are taken as they are. */
  readonly plain: Readonly<Record<string, Rule>>;
  /** Keywords that have schemas in them. */
  readonly nested: Readonly<Record<string, Nesting>>;
  /** The keyword that lets a value be null; undefined where types say it. */
  readonly nullable: string | undefined;
  /** Whether `true` and `false` are schemas, and keywords count that stand beside `$ref`. */
  readonly modern: boolean;
  /** The keys that lead from the top level to the schemas with a name. */
  readonly schemas: readonly string[];
};

const wants =
  (what: string, fits: (value: unknown) => boolean): Rule =>
  ({ value }) =>
    fits(value) ? undefined : what;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const number = wants("a number", isNumber);
const count = wants("a whole number", (value) => isNumber(value) && Number.isInteger(value) && value >= 0);
const truth = wants("true or false", (value) => typeof value === "boolean");

export const names = wants(
  "a list of names",
  (value) => Array.isArray(value) && value.every((item) => typeof item === "string"),
);

const plain: Readonly<Record<string, Rule>> = {
  maximum: number,
  minimum: number,
  multipleOf: wants("a number above 0", (value) => isNumber(value) && value > 0),
  maxLength: count,
  minLength: count,
  maxItems: count,
  minItems: count,
  uniqueItems: truth,
  maxProperties: count,
  minProperties: count,
  enum: wants("a list of one value at least", (value) => Array.isArray(value) && value.length > 0),
  format: wants("a name", (value) => typeof value === "string"),
  pattern: (node) => patternFault(node.value),
};

const nested: Readonly<Record<string, Nesting>> = {
  properties: "named",
  patternProperties: "named",
  additionalProperties: "schema or truth",
  propertyNames: "schema",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
  not: "schema",
};

const jsonTypes: readonly string[] = ["string", "number", "integer", "boolean", "array", "object", "null"];

/** Swagger 2.0, "Schema Object", with all of JSON Schema draft 4. */
export const swagger2Schemas: Vocabulary = {
  edition: "draft-04",
  types: [...jsonTypes, "file"],
  plain: { ...plain, exclusiveMaximum: truth, exclusiveMinimum: truth },
  nested: { ...nested, items: "schema or schemas", additionalItems: "schema or truth" },
  nullable: "x-nullable",
  modern: false,
  schemas: ["definitions"],
};

/** OpenAPI 3.0, "Schema Object", with all of JSON Schema draft 4. */
export const openapi30Schemas: Vocabulary = {
  ...swagger2Schemas,
  types: jsonTypes,
  nullable: "nullable",
  schemas: ["components", "schemas"],
};

/** OpenAPI 3.1: JSON Schema 2020-12. */
export const openapi31Schemas: Vocabulary = {
  edition: "2020-12",
  types: jsonTypes,
  plain: {
    ...plain,
    exclusiveMaximum: number,
    exclusiveMinimum: number,
    minContains: count,
    maxContains: count,
    const: () => undefined,
    dependentRequired: (node) =>
      node.isObject && node.children().every((list) => names(list) === undefined)
        ? undefined
        : "an object of lists of names",
  },
  nested: {
    ...nested,
    items: "schema or truth",
    prefixItems: "schemas",
    contains: "schema or truth",
    dependentSchemas: "named",
    if: "schema or truth",
    // biome-ignore lint/suspicious/noThenProperty: it is the name of a keyword
    then: "schema or truth",
    else: "schema or truth",
    unevaluatedItems: "schema or truth",
    unevaluatedProperties: "schema or truth",
  },
  nullable: undefined,
  modern: true,
  schemas: ["components", "schemas"],
};

export function patternFault(pattern: unknown): string | undefined {
  if (typeof pattern !== "string") return "a regular expression";
  try {
    schemaPattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternFault || error instanceof SyntaxError) return `a regular expression: ${error.message}`;
    throw error;
  }
}
