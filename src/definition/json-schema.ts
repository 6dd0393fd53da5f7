// The JSON Schemas (draft 7) that editors check definitions with: parts for the tables of keys, properties and options.
import type { Json } from "../data/json.ts";
import { methods } from "./definition.ts";

/** A schema as plain JSON; `description` is what editors show. */
export type JsonSchema = { readonly [keyword: string]: Json };

/** Keys of other tools, which mean nothing here. */
const foreignKeys = "^[xX]-(?![fF][lL][aA][tT])";

/** An object with these members and no other. */
export function closedObject(properties: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return { type: "object", properties, additionalProperties: false, ...more };
}

/** The same, with keys of other tools. */
export function openObject(properties: JsonSchema, more: JsonSchema = {}): JsonSchema {
  return closedObject(properties, { ...more, patternProperties: { [foreignKeys]: {}, ...patternsOf(more) } });
}

function patternsOf({ patternProperties }: JsonSchema): JsonSchema {
  return (patternProperties ?? {}) as JsonSchema;
}

/** Null beside all that a schema allows. */
export function orNull(schema: JsonSchema): JsonSchema {
  const { type, enum: values, anyOf } = schema;
  if (type !== undefined) return { ...schema, type: [type, "null"].flat() as Json };
  if (Array.isArray(values)) return { ...schema, enum: [...values, null] };
  return Array.isArray(anyOf) ? { ...schema, anyOf: [...anyOf, { type: "null" }] } : schema;
}

export const text: JsonSchema = { type: "string" };
/** The name of a file of the app. */
export const fileName: JsonSchema = { type: "string", minLength: 1 };
export const texts: JsonSchema = { type: "array", items: text };
export const object: JsonSchema = { type: "object" };
export const objects: JsonSchema = { type: "array", items: object };
export const truth: JsonSchema = { type: "boolean" };
/** The operations of a path: the schema of definitions knows more of them. */
export const operations: JsonSchema = Object.fromEntries(methods.map((method) => [method, object]));

export const parameters: JsonSchema = { type: "array", items: ref("parameter") };

/** Alternatives, each with its schemes and their scopes. */
export const security: JsonSchema = { type: "array", items: { type: "object", additionalProperties: texts } };

export function ref(definition: string): JsonSchema {
  return { $ref: `#/definitions/${definition}` };
}
