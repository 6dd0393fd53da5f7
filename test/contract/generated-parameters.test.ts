// Verdicts on generated parameters, written as each format and style wants it, compared with those of another validator on their values.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ApiOperation, apiOf } from "../../src/contract/api.ts";
import type { CheckedRequest } from "../../src/contract/contract-types.ts";
import type { Json } from "../../src/data/json.ts";
import { Site } from "../../src/locations/site.ts";
import { Random } from "../random.ts";
import { writeApp } from "../servers/app-folder.ts";
import { isValid } from "./second-validator.ts";

type Members = { readonly [name: string]: Json };

const ROUNDS = 60;
const PARAMETERS = 40;

const tokens = ["1", "2", "-3", "1.5", "07", "true", "false", "a", "abc", "A_z", "1e2"];

function scalarSchema(random: Random): Members {
  switch (random.below(6)) {
    case 0:
      return { type: "integer", minimum: random.below(3), maximum: 1 + random.below(3) };
    case 1:
      return { type: "number", multipleOf: random.pick([0.5, 1]) };
    case 2:
      return { type: "boolean" };
    case 3:
      return { type: "string", enum: [random.pick(tokens), random.pick(tokens)] };
    case 4:
      return { type: "string", pattern: random.pick(["^[0-9]+$", "^a", "."]) };
    default:
      return { type: "string", minLength: random.below(4), maxLength: 1 + random.below(4) };
  }
}

const listOf = (random: Random, items: Members): Members => ({
  type: "array",
  items,
  minItems: random.below(3),
  maxItems: 2 + random.below(2),
  uniqueItems: random.chance(30),
});

const objectOf = (random: Random): Members => ({
  type: "object",
  properties: { R: scalarSchema(random), G: scalarSchema(random) },
  required: [random.pick(["R", "G", "B"])],
  additionalProperties: random.chance(50),
});

/** What a text means to a schema: the rule of both specifications, written once more. */
function meant(text: string, schema: Members | undefined): Json {
  const type = schema?.type;
  if (type === "integer" && /^-?[0-9]+$/.test(text)) return Number(text);
  if (type === "number" && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

type Written = { readonly place: string; readonly text: string; readonly value: Json };

const inPath = (text: string): CheckedRequest => ({
  params: { p: text },
  query: undefined,
  headers: {},
  body: undefined,
});
const inQuery = (query: string): CheckedRequest => ({ params: {}, query, headers: {}, body: undefined });
const inHeader = (text: string): CheckedRequest => ({
  params: {},
  query: undefined,
  headers: { p: text },
  body: undefined,
});

function requestOf({ place, text }: Written): CheckedRequest {
  return place === "path" ? inPath(text) : place === "query" ? inQuery(text) : inHeader(text);
}

/** One operation for each parameter of a definition. */
function operationsOf(head: Members, parameters: readonly Members[]): (index: number) => ApiOperation {
  const paths = parameters.map((parameter, index) => {
    const path = parameter.in === "path" ? `/${index}/{p}` : `/${index}`;
    return [path, { get: { parameters: [{ name: "p", required: true, ...parameter }] } }];
  });
  const folder = writeApp({ "api.json": JSON.stringify({ ...head, paths: Object.fromEntries(paths) }) });
  const api = apiOf(`${folder}/api.json`, new Site(folder));
  return (index) => {
    const { operation } = api.match("GET", parameters[index]?.in === "path" ? `/${index}/x` : `/${index}`);
    assert.ok(operation !== undefined);
    return operation;
  };
}

async function compare(operation: ApiOperation, written: Written, schema: Members): Promise<void> {
  const found = await operation.request.check(requestOf(written));
  assert.equal(found.length === 0, isValid(written.value, schema), `${JSON.stringify(written)}: ${found}`);
}

function randomTokens(random: Random): string[] {
  return Array.from({ length: 1 + random.below(3) }, () => random.pick(tokens));
}

describe("generated parameters of Swagger 2.0", () => {
  const random = new Random(23);
  const formats = { csv: ",", ssv: " ", tsv: "\t", pipes: "|", multi: "&p=" } as const;
  const cases = Array.from({ length: PARAMETERS }, () => {
    const items = scalarSchema(random);
    const format = random.pick(Object.keys(formats) as (keyof typeof formats)[]);
    const place = format === "multi" ? "query" : random.pick(["path", "query", "header"]);
    const schema = random.chance(50) ? listOf(random, items) : scalarSchema(random);
    return { place, format, schema, items };
  });
  const operationOf = operationsOf(
    { swagger: "2.0" },
    cases.map(({ place, format, schema }) => ({
      in: place,
      ...schema,
      ...(schema.type === "array" ? { collectionFormat: format } : {}),
    })),
  );
  for (const [index, { place, format, schema, items }] of cases.entries()) {
    it(`${place}, ${format}: ${JSON.stringify(schema)}`, async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const list = randomTokens(random);
        const [first = ""] = list;
        const isList = schema.type === "array";
        const text = isList ? list.join(formats[format]) : first;
        const value = isList ? list.map((token) => meant(token, items)) : meant(first, schema);
        await compare(operationOf(index), { place, text: place === "query" ? `p=${text}` : text, value }, schema);
      }
    });
  }
});

type Style = {
  readonly place: string;
  readonly style: string;
  readonly explode: boolean;
  readonly list: (tokens: readonly string[]) => string;
  readonly object: (pairs: readonly (readonly [string, string])[]) => string;
};

const flat = (pairs: readonly (readonly [string, string])[], separator: string): string => pairs.flat().join(separator);
const equals = (pairs: readonly (readonly [string, string])[], separator: string): string =>
  pairs.map((pair) => pair.join("=")).join(separator);

/** How values are written ("Style Examples"). */
const styles: readonly Style[] = [
  {
    place: "path",
    style: "simple",
    explode: false,
    list: (list) => list.join(","),
    object: (pairs) => flat(pairs, ","),
  },
  {
    place: "path",
    style: "simple",
    explode: true,
    list: (list) => list.join(","),
    object: (pairs) => equals(pairs, ","),
  },
  {
    place: "header",
    style: "simple",
    explode: false,
    list: (list) => list.join(", "),
    object: (pairs) => flat(pairs, ","),
  },
  {
    place: "path",
    style: "label",
    explode: false,
    list: (list) => `.${list.join(",")}`,
    object: (pairs) => `.${flat(pairs, ",")}`,
  },
  {
    place: "path",
    style: "matrix",
    explode: false,
    list: (list) => `;p=${list.join(",")}`,
    object: (pairs) => `;p=${flat(pairs, ",")}`,
  },
  {
    place: "path",
    style: "matrix",
    explode: true,
    list: (list) => list.map((token) => `;p=${token}`).join(""),
    object: (pairs) => `;${equals(pairs, ";")}`,
  },
  {
    place: "query",
    style: "form",
    explode: false,
    list: (list) => `p=${list.join(",")}`,
    object: (pairs) => `p=${flat(pairs, ",")}`,
  },
  {
    place: "query",
    style: "form",
    explode: true,
    list: (list) => `p=${list.join("&p=")}`,
    object: (pairs) => equals(pairs, "&"),
  },
  {
    place: "query",
    style: "spaceDelimited",
    explode: false,
    list: (list) => `p=${list.join("%20")}`,
    object: (pairs) => `p=${flat(pairs, "%20")}`,
  },
  {
    place: "query",
    style: "pipeDelimited",
    explode: false,
    list: (list) => `p=${list.join("%7C")}`,
    object: (pairs) => `p=${flat(pairs, "|")}`,
  },
];

const deep: Style = {
  place: "query",
  style: "deepObject",
  explode: true,
  list: (list) => `p=${list.join(",")}`,
  object: (pairs) => pairs.map(([name, token]) => `p[${name}]=${token}`).join("&"),
};

for (const version of ["3.0.3", "3.1.0"]) {
  describe(`generated parameters of OpenAPI ${version}`, () => {
    const random = new Random(29);
    const cases = [...styles, ...styles, deep, deep].map((style, index) => {
      const items = scalarSchema(random);
      const schema = style === deep || index % 2 === 1 ? objectOf(random) : listOf(random, items);
      return { style, items, schema };
    });
    const operationOf = operationsOf(
      { openapi: version },
      cases.map(({ style: { place, style, explode }, schema }) => ({ in: place, style, explode, schema })),
    );
    for (const [index, { style, items, schema }] of cases.entries()) {
      it(`${style.style}${style.explode ? ", exploded" : ""}: ${JSON.stringify(schema)}`, async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          await compare(operationOf(index), writtenFor(random, style, schema, items), schema);
        }
      });
    }
  });
}

function writtenFor(random: Random, style: Style, schema: Members, items: Members): Written {
  const list = randomTokens(random);
  if (schema.type === "array")
    return { place: style.place, text: style.list(list), value: list.map((token) => meant(token, items)) };
  // An exploded form has members that nobody can tell from other parameters: only those that the schema names.
  const isSpread = style.style === "form" && style.explode;
  const names = isSpread ? ["R", "G"] : ["R", "G", "B"];
  const pairs = list.map((token, at) => [names[at] ?? "R", token] as const).slice(0, names.length);
  const properties = schema.properties as { readonly [name: string]: Members };
  const value = Object.fromEntries(pairs.map(([name, token]) => [name, meant(token, properties[name])]));
  return { place: style.place, text: style.object(pairs), value };
}
