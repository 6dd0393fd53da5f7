// OpenAPI 3.0 and 3.1: every place with every keyword, good and bad values, over HTTP.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

type Version = "3.0.3" | "3.1.0";
type Place = "path" | "query" | "header" | "cookie" | "urlencoded" | "multipart" | "json";

/** Values as texts, which JSON takes as they are where they are JSON. */
type Row = {
  readonly schema: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly versions?: readonly Version[];
  readonly only?: readonly Place[];
};

const row = (schema: string, good: readonly string[], bad: readonly string[], more: Partial<Row> = {}): Row => ({
  schema,
  good,
  bad,
  ...more,
});

const older: Partial<Row> = { versions: ["3.0.3"] };
const modern: Partial<Row> = { versions: ["3.1.0"] };
const json: Partial<Row> = { only: ["json"] };

const rows: readonly Row[] = [
  row("type: string", ["a", "1"], []),
  row("type: string, minLength: 2", ["ab"], ["a"]),
  row("type: string, maxLength: 2", ["ab"], ["abc"]),
  row("type: string, pattern: ^a", ["ab"], ["b"]),
  row("type: string, enum: [x, y]", ["x"], ["z"]),
  row("type: string, format: date", ["2026-02-28"], ["2026-02-30"]),
  row("type: string, format: date-time", ["2026-01-01T00:00:00Z"], ["2026-01-01"]),
  row("type: string, format: email", ["a@b.example"], ["a"]),
  row("type: string, format: uuid", ["2f1b0a52-7b1c-4f5e-9d3a-000000000001"], ["2f1b0a52"]),
  row("type: string, format: byte", ["YWI="], ["YWI"]),
  row("type: string, format: binary", ["any"], []),
  row("type: string, format: password", ["any"], []),
  row("type: integer", ["0", "-1"], ["1.5", "x"]),
  row("type: integer, format: int32", ["1"], ["2147483648"]),
  row("type: integer, format: int64", ["1"], ["9223372036854775808"]),
  row("type: number", ["1.5", "1e3"], ["x"]),
  row("type: number, minimum: 1, maximum: 2", ["1", "2"], ["0.5", "2.5"]),
  row("type: number, multipleOf: 0.1", ["0.3"], ["0.25"]),
  row("type: boolean", ["true"], ["1", "yes"]),
  row("type: integer, default: 1, example: 2, title: t, deprecated: true", ["1"], ["x"]),
  row("allOf: [{ type: integer }, { minimum: 1 }]", ["1"], ["0", "x"]),
  row("anyOf: [{ type: integer }, { type: boolean }]", ["1", "true"], ["x"]),
  row("oneOf: [{ type: integer }, { type: number, minimum: 1 }]", ["0", "1.5"], ["1", "x"]),
  row("type: integer, not: { enum: [1] }", ["2"], ["1"]),
  row("$ref: '#/components/schemas/Count'", ["1"], ["0", "x"]),
  row("type: number, minimum: 1, exclusiveMinimum: true", ["1.1"], ["1"], older),
  row("type: number, maximum: 1, exclusiveMaximum: true", ["0.9"], ["1"], older),
  row("type: integer, nullable: true", ["1"], ["x"], older),
  row("type: integer, nullable: true", ["null"], [], { ...older, ...json }),
  row("type: string, enum: [a], nullable: true", ["null", '"a"'], ['"b"'], { ...older, ...json }),
  row("type: integer", ["1"], ["null", '"1"'], json),
  row("type: number, exclusiveMinimum: 1", ["1.1"], ["1"], modern),
  row("type: number, exclusiveMaximum: 1", ["0.9"], ["1"], modern),
  row("type: [integer, boolean]", ["1", "false"], ["x"], modern),
  row("const: 1", ["1"], ["2"], modern),
  row("const: a", ["a"], ["b"], modern),
  row("type: integer, $ref: '#/components/schemas/Count', maximum: 3", ["3"], ["0", "4"], modern),
  row("type: [integer, 'null']", ["null", "1"], ['"a"'], { ...modern, ...json }),
  row("if: { type: integer }, then: { minimum: 1 }, else: { type: string }", ["1", '"a"'], ["0", "null"], {
    ...modern,
    ...json,
  }),
  row("type: array, items: { type: integer }", ["[]", "[1]"], ["{}", '["1"]'], json),
  row("type: array, minItems: 1, maxItems: 2, uniqueItems: true", ["[1]"], ["[]", "[1, 2, 3]", "[1, 1]"], json),
  row("type: array, prefixItems: [{ type: integer }], items: false", ["[1]"], ["[1, 2]", '["a"]'], {
    ...modern,
    ...json,
  }),
  row("type: array, contains: { const: 1 }, minContains: 2", ["[1, 1]"], ["[1, 2]"], { ...modern, ...json }),
  row("type: array, prefixItems: [{}], unevaluatedItems: false", ["[1]"], ["[1, 2]"], { ...modern, ...json }),
  row("type: object, required: [a], properties: { a: { type: integer } }", ['{"a": 1}'], ["{}", '{"a": "1"}'], json),
  row("type: object, additionalProperties: false", ["{}"], ['{"a": 1}'], json),
  row("type: object, additionalProperties: { type: integer }", ['{"a": 1}'], ['{"a": ""}'], json),
  row("type: object, minProperties: 1, maxProperties: 2", ['{"a": 1}'], ["{}", '{"a": 1, "b": 1, "c": 1}'], json),
  row("type: object, properties: { a: { readOnly: true } }", ['{"a": 1}'], [], json),
  row("type: object, patternProperties: { ^a: { type: integer } }", ['{"a": 1}'], ['{"ab": ""}'], {
    ...modern,
    ...json,
  }),
  row("type: object, propertyNames: { maxLength: 1 }", ['{"a": 1}'], ['{"ab": 1}'], { ...modern, ...json }),
  row("type: object, dependentRequired: { a: [b] }", ['{"b": 1}'], ['{"a": 1}'], { ...modern, ...json }),
  row("type: object, dependentSchemas: { a: { required: [b] } }", ['{"b": 1}'], ['{"a": 1}'], { ...modern, ...json }),
  row("type: object, properties: { a: {} }, unevaluatedProperties: false", ['{"a": 1}'], ['{"b": 1}'], {
    ...modern,
    ...json,
  }),
];

const places: readonly Place[] = ["path", "query", "header", "cookie", "urlencoded", "multipart", "json"];

const media: Readonly<Record<string, string>> = {
  urlencoded: "application/x-www-form-urlencoded",
  multipart: "multipart/form-data",
  json: "application/json",
};

function operation(place: Place, schema: string): string {
  const type = media[place];
  if (type === undefined) return `parameters: [{ name: p, in: ${place}, required: true, schema: { ${schema} } }]`;
  const whole = place === "json" ? schema : `type: object, required: [p], properties: { p: { ${schema} } }`;
  return `requestBody: { required: true, content: { ${type}: { schema: { ${whole} } } } }`;
}

const gateways = new Map<Version, TestGateway>();

before(async () => {
  for (const version of ["3.0.3", "3.1.0"] as const) {
    const paths = rows.flatMap(({ schema, only = places, versions }, index) =>
      versions === undefined || versions.includes(version)
        ? only.map((place) => {
            const path = place === "path" ? `/path${index}/{p}` : `/${place}${index}`;
            return `  ${path}: { post: { x-flat-flow: ok.xml, ${operation(place, schema)} } }\n`;
          })
        : [],
    );
    const swagger = `openapi: ${version}
x-flat-validate: { request: true }
components: { schemas: { Count: { type: integer, minimum: 1 } } }
paths:
${paths.join("")}`;
    gateways.set(
      version,
      await startTestGateway({ "swagger.yaml": swagger, "ok.xml": "<flow><echo>ok</echo></flow>" }),
    );
  }
});

async function status(version: Version, path: string, init: RequestInit): Promise<number> {
  const response = await fetch(`${gateways.get(version)?.url}${path}`, init);
  await response.arrayBuffer();
  return response.status;
}

function send(version: Version, place: Place, index: number, value: string, schema: string): Promise<number> {
  const path = `/${place}${index}`;
  const text = encodeURIComponent(value);
  const form = new FormData();
  form.append("p", value);
  switch (place) {
    case "path":
      return status(version, `${path}/${text}`, { method: "POST" });
    case "query":
      return status(version, `${path}?p=${text}`, { method: "POST" });
    case "header":
      return status(version, path, { method: "POST", headers: { p: value } });
    case "cookie":
      return status(version, path, { method: "POST", headers: { cookie: `p=${text}` } });
    case "urlencoded":
      return status(version, path, { method: "POST", body: new URLSearchParams({ p: value }) });
    case "multipart":
      return status(version, path, { method: "POST", body: form });
    case "json":
      return status(version, path, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: jsonOf(value, schema),
      });
  }
}

function jsonOf(value: string, schema: string): string {
  if (schema.startsWith("type: string") && !/^"|^null$/.test(value)) return JSON.stringify(value);
  try {
    JSON.parse(value);
    return value;
  } catch {
    return JSON.stringify(value);
  }
}

for (const version of ["3.0.3", "3.1.0"] as const) {
  for (const place of places) {
    describe(`OpenAPI ${version}, ${place}`, () => {
      for (const [index, { schema, good, bad, versions, only = places }] of rows.entries()) {
        if (!only.includes(place) || versions?.includes(version) === false) continue;
        it(schema, async () => {
          for (const value of good) assert.equal(await send(version, place, index, value, schema), 200, value);
          for (const value of bad) assert.equal(await send(version, place, index, value, schema), 400, value);
        });
      }
    });
  }
}
