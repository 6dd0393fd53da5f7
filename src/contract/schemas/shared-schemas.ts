// Schemas that contain themselves: each says what it has to say of a value once. Where two ways lead to it from each level
// (alternatives, inheritance) a small document that is nested deeply would take years otherwise.
import type { Ajv, ErrorObject, KeywordDefinition, ValidateFunction } from "ajv";
import type { DataValidateFunction } from "ajv/dist/types/index.js";
import { placed } from "./keywords.ts";
import type { Schema } from "./schema-types.ts";

/** Errors of one value that are kept: they would double with each level, too. */
const MAX_ERRORS = 20;

export type SharedOptions = {
  /** Values whose discriminators aren't looked at just now: what is said of them holds for the moment. */
  readonly checking: ReadonlySet<unknown>;
  /** The number of the check that runs: what is known counts for one. */
  readonly run: () => number;
};

type Memory = { run: number; known: WeakMap<object, readonly ErrorObject[]> };

/** The keyword that takes the place of `$ref` for such schemas. */
export function shared(ajv: Ajv, { checking, run }: SharedOptions): KeywordDefinition {
  const memories = new Map<string, Memory>();
  const errorsOf = (target: ValidateFunction, value: unknown): readonly ErrorObject[] =>
    target(value) ? [] : (target.errors ?? []).slice(0, MAX_ERRORS);
  const remembered = (uri: string, target: ValidateFunction, value: unknown): readonly ErrorObject[] => {
    if (typeof value !== "object" || value === null || checking.has(value)) return errorsOf(target, value);
    const last = memories.get(uri);
    const memory = last?.run === run() ? last : { run: run(), known: new WeakMap() };
    memories.set(uri, memory);
    const errors = memory.known.get(value) ?? errorsOf(target, value);
    memory.known.set(value, errors);
    return errors;
  };
  return {
    keyword: "shared",
    schemaType: "string",
    errors: "full",
    compile: (uri: string) => {
      let target: ValidateFunction | undefined;
      const validate: DataValidateFunction = (value, context) => {
        target ??= ajv.getSchema(uri) as ValidateFunction;
        const errors = remembered(uri, target, value);
        if (errors.length > 0) validate.errors = placed(errors, context);
        return errors.length === 0;
      };
      return validate;
    },
  };
}

/** The URIs of schemas that are part of a circle, or lie between two of them. @param uriOf by number */
export function circularSchemas(registered: readonly Schema[], uriOf: (number: number) => string): ReadonlySet<string> {
  let left = new Map(registered.map((schema, number) => [uriOf(number), referencesIn(schema)]));
  for (let size = -1; size !== left.size; ) {
    size = left.size;
    const named = new Set([...left.values()].flatMap((uris) => [...uris]));
    left = new Map([...left].filter(([uri, uris]) => named.has(uri) && [...uris].some((other) => left.has(other))));
  }
  return new Set(left.keys());
}

function referencesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value !== "object" || value === null) return found;
  for (const [key, member] of Object.entries(value)) {
    if (key === "$ref" && typeof member === "string") found.add(member);
    else if (key === "discriminate") for (const uri of Object.values(member.mapping)) found.add(String(uri));
    else referencesIn(member, found);
  }
  return found;
}

/** Keywords with schemas in them: of the same value, or of its parts. */
const nested: Readonly<Record<string, "same" | "parts">> = {
  allOf: "same",
  anyOf: "same",
  oneOf: "same",
  not: "same",
  if: "same",
  // biome-ignore lint/suspicious/noThenProperty: it is the name of a keyword
  then: "same",
  else: "same",
  dependencies: "same",
  dependentSchemas: "same",
  properties: "parts",
  patternProperties: "parts",
  additionalProperties: "parts",
  propertyNames: "parts",
  items: "parts",
  prefixItems: "parts",
  additionalItems: "parts",
  contains: "parts",
  unevaluatedProperties: "parts",
  unevaluatedItems: "parts",
};
const byName: readonly string[] = ["dependencies", "dependentSchemas", "properties", "patternProperties"];

/**
 * With `shared` in place of references to circular schemas.
 * @param asked whether somebody asks which parts of the value have been looked at: that only `$ref` tells
 */
export function withShared(schema: Schema, circular: ReadonlySet<string>, asked: boolean): Schema {
  if (circular.size === 0) return schema;
  const asks = asked || schema.unevaluatedProperties !== undefined || schema.unevaluatedItems !== undefined;
  const made = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === "$ref" && !asks && circular.has(String(value))) return ["shared", value];
    const kind = Object.hasOwn(nested, keyword) ? nested[keyword] : undefined;
    if (kind === undefined) return [keyword, value];
    const rewrite = (inner: unknown): unknown =>
      isSchema(inner) ? withShared(inner, circular, kind === "same" && asks) : inner;
    if (Array.isArray(value)) return [keyword, value.map(rewrite)];
    if (!byName.includes(keyword)) return [keyword, rewrite(value)];
    const members = Object.entries(value as Schema).map(([name, inner]) => [name, rewrite(inner)]);
    return [keyword, Object.fromEntries(members)];
  });
  return Object.fromEntries(made);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
