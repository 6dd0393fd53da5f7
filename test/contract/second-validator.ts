// What another validator says of values, by schemas of OpenAPI in the words that it knows.
import { validate } from "jsonschema";
import type { Json, JsonObject } from "../../src/data/json.ts";

/** @param definitions what `$ref`s lead to, by the last step of their pointers. @param modern whether keywords beside `$ref` count */
export function isValid(value: Json, schema: JsonObject, modern = false, definitions: JsonObject = {}): boolean {
  keywordsBesideReferences = modern;
  const named = Object.entries(definitions).map(([name, own]) => [name, translated(own)]);
  const whole = { allOf: [translated(schema)], definitions: Object.fromEntries(named) };
  return validate(value, whole).valid;
}

let keywordsBesideReferences = false;

/** Schemas in schemas, with all keywords that it has other names for. */
function translated(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(translated);
  if (typeof schema !== "object" || schema === null) return schema;
  const given = schema as { readonly [keyword: string]: Json };
  if (typeof given.$ref === "string") return byReference(given);
  const made: Record<string, Json> = {};
  for (const [keyword, value] of Object.entries(given))
    Object.assign(made, keywords[keyword]?.(value, given) ?? { [keyword]: value });
  const isNullable = given.nullable === true || given["x-nullable"] === true;
  if (isNullable && made.type !== undefined) made.type = [made.type, "null"].flat() as Json;
  if (isNullable && Array.isArray(made.enum)) made.enum = [...made.enum, null];
  return made;
}

function byReference({ $ref, ...others }: { readonly [keyword: string]: Json }): Json {
  const ref = { $ref: `#/definitions/${String($ref).split("/").at(-1)}` };
  const { "x-nullable": two, nullable: three, ...rest } = others;
  if (two === true || three === true) return { anyOf: [{ type: "null" }, ref] };
  return Object.keys(rest).length === 0 || !keywordsBesideReferences ? ref : { allOf: [ref, translated(rest)] };
}

type Keyword = (value: Json, schema: { readonly [keyword: string]: Json }) => { readonly [keyword: string]: Json };

const nested =
  (name: string): Keyword =>
  (value) => ({ [name]: translated(value) });
const named =
  (name: string): Keyword =>
  (value) => ({
    [name]: Object.fromEntries(Object.entries(value as JsonObject).map(([key, own]) => [key, translated(own as Json)])),
  });

const keywords: Readonly<Record<string, Keyword | undefined>> = {
  properties: named("properties"),
  patternProperties: named("patternProperties"),
  // "items" says what comes behind the first ones.
  prefixItems: (value, { items }) => ({
    items: translated(value),
    ...(items === undefined ? {} : { additionalItems: translated(items) }),
  }),
  items: (value, { prefixItems }) => (prefixItems === undefined ? { items: translated(value) } : {}),
  dependentRequired: (value) => ({ dependencies: value }),
  dependentSchemas: named("dependencies"),
  nullable: () => ({}),
  "x-nullable": () => ({}),
};
for (const name of [
  "additionalProperties",
  "additionalItems",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
])
  Object.assign(keywords, { [name]: nested(name) });
