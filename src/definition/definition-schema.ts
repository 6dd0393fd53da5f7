// The JSON Schema of definitions, for editors: made of the tables that the loader uses.
import { methods } from "./definition.ts";
import type { Dialect } from "./dialects/dialect.ts";
import { openapi30, openapi31 } from "./dialects/openapi-3.ts";
import { swagger2 } from "./dialects/swagger-2.ts";
import type { Level } from "./extensions/extension.ts";
import { allExtensions, otherNames } from "./extensions/index.ts";
import { type JsonSchema, object, openObject, orNull, ref, text, truth } from "./json-schema.ts";

/** @param id what the schema calls itself, a URI */
export function definitionSchema(id: string): JsonSchema {
  const dialects = [swagger2, openapi30, openapi31];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: id,
    title: "The definition of a Flatgate app",
    ...chosen("openapi", chosenBy(openapi30, openapi31), chosen("swagger", ref(swagger2.name), ref("file"))),
    definitions: {
      ...Object.fromEntries(dialects.flatMap(dialectDefinitions)),
      ...Object.fromEntries(allExtensions.map(({ name, about, schema }) => [name, { description: about, ...schema }])),
      // Without a version nothing tells whether it is a definition or a file that one includes.
      file: levelSchema(["the top level", "a path"], {
        ...openapi30.topKeys,
        ...swagger2.topKeys,
        paths: ref(`${swagger2.name}-paths`),
      }),
      parameter,
      securitySchemes: orNull({ type: "object", additionalProperties: securityScheme }),
    },
  };
}

function chosen(key: string, one: JsonSchema, other: JsonSchema): JsonSchema {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: { type: "object", required: [key] }, then: one, else: other };
}

/** One dialect where its version is given, else the other. */
function chosenBy(one: Dialect, other: Dialect): JsonSchema {
  const { openapi = {} } = one.topKeys;
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: { properties: { openapi } }, then: ref(one.name), else: ref(other.name) };
}

/** The four levels of a definition. Only keys differ between the dialects. */
function dialectDefinitions({ name, topKeys, pathKeys, operationKeys }: Dialect): readonly [string, JsonSchema][] {
  const [paths, path, operation] = ["paths", "path", "operation"].map((level) => `${name}-${level}`);
  const operations = Object.fromEntries(methods.map((method) => [method, ref(`${operation}`)]));
  const members = { patternProperties: { "^/": ref(`${path}`) } };
  return [
    [name, levelSchema(["the top level"], { ...topKeys, paths: ref(`${paths}`) })],
    [`${paths}`, orNull(levelSchema(["paths"], {}, members))],
    [`${path}`, orNull(levelSchema(["a path"], { ...pathKeys, ...operations }))],
    [`${operation}`, orNull(levelSchema(["an operation"], operationKeys))],
  ];
}

/** An object of one of these levels: its keys, the `x-flat-…` keys that belong there, and keys of other tools. */
function levelSchema(possible: readonly Level[], keys: JsonSchema, more: JsonSchema = {}): JsonSchema {
  const own = allExtensions
    .filter(({ levels }) => possible.some((level) => levels.includes(level)))
    .map(({ name }) => name);
  const others = Object.entries(otherNames).filter(([, name]) => own.includes(name));
  const alternatives = ["x-flat-flow", "x-flat-proxy"];
  return openObject(
    {
      ...keys,
      ...Object.fromEntries([...own.map((key) => [key, ref(key)]), ...others.map(([key, name]) => [key, ref(name)])]),
    },
    { ...more, ...(alternatives.every((key) => own.includes(key)) && { not: { ...object, required: alternatives } }) },
  );
}

const parameter: JsonSchema = {
  type: "object",
  properties: {
    name: text,
    in: { enum: ["path", "query", "header", "cookie", "formData", "body"] },
    description: text,
    required: truth,
    type: { enum: ["string", "number", "integer", "boolean", "array", "file"] },
    $ref: text,
  },
};

const tokenKeys = allExtensions.filter(({ levels }) => levels.includes("a security scheme")).map(({ name }) => name);

/** Other keys than ours are free: only what a token needs is known. */
const securityScheme: JsonSchema = {
  type: "object",
  patternProperties: { [`^[xX]-?[fF][lL][aA][tT](?!${tokenKeys.map((key) => key.slice(6)).join("$|")}$)`]: false },
  properties: {
    type: { enum: ["apiKey", "basic", "oauth2", "http", "openIdConnect", "mutualTLS"] },
    in: { enum: ["header", "query", "cookie"] },
    name: text,
    ...Object.fromEntries(tokenKeys.map((name) => [name, ref(name)])),
  },
};
