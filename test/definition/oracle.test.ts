// References against a second opinion: swagger-parser resolves the same definitions, and has to find the same operations.
import assert from "node:assert/strict";
import path from "node:path";
import { describe, it } from "node:test";
import SwaggerParser from "@apidevtools/swagger-parser";
import { methods } from "../../src/definition/definition.ts";
import { type Files, load } from "./app-folder.ts";

const head = 'swagger: "2.0"\n';

const definitions: Readonly<Record<string, Files>> = {
  "a path in a file of its own": {
    "swagger.yaml": `${head}paths:\n  /a:\n    $ref: paths/a.yaml\n`,
    "paths/a.yaml": "get:\nput:\n  responses: {200: {description: fine}}\n",
  },
  "a part of another file": {
    "swagger.yaml": `${head}paths:\n  /a:\n    $ref: "paths.yaml#/all/~1a~1{id}"\n`,
    "paths.yaml": 'all:\n  "/a/{id}":\n    get: {}\n    delete: {}\n',
  },
  "a part of the same file": {
    "swagger.yaml": `${head}x-shared:\n  both: {get: {}, post: {}}\npaths:\n  /a:\n    $ref: "#/x-shared/both"\n`,
  },
  "a reference to a reference, from folder to folder": {
    "swagger.yaml": `${head}paths:\n  /a:\n    $ref: one/a.yaml\n`,
    "one/a.yaml": "$ref: ../two/b.json\n",
    "two/b.json": '{"patch": {"parameters": [{"$ref": "../one/parameters.yaml#/id"}]}}',
    "one/parameters.yaml": "id: {name: id, in: query, type: string}\n",
  },
  "an escaped name": {
    "swagger.yaml": `${head}paths:\n  /a:\n    $ref: "all%20paths.yaml#/a~0b"\n`,
    "all paths.yaml": "a~b:\n  head: {}\n",
  },
  "schemas that refer to themselves": {
    "swagger.yaml": `${head}paths:
  /a:
    get:
      responses: {200: {description: fine, schema: {$ref: "#/definitions/Tree"}}}
definitions:
  Tree: {type: object, properties: {children: {type: array, items: {$ref: "#/definitions/Tree"}}}}
`,
  },
};

type Operations = { readonly [path: string]: readonly string[] };

describe("swagger-parser finds the same operations", () => {
  for (const [title, files] of Object.entries(definitions)) {
    it(`through ${title}`, async () => {
      const { definition, problems, folder } = load(files["swagger.yaml"] ?? "", files);
      assert.deepEqual(problems.errors, []);
      const ours = definition?.paths.map((entry) => [entry.path, [...entry.operations.keys()].sort()] as const) ?? [];
      const theirs = await dereferenced(path.join(folder, "swagger.yaml"));
      assert.deepEqual(Object.fromEntries(ours), theirs);
    });
  }
});

async function dereferenced(file: string): Promise<Operations> {
  const { paths = {} } = await SwaggerParser.dereference(file);
  return Object.fromEntries(
    Object.entries(paths).map(([name, item]) => [name, methods.filter((method) => method in (item as object)).sort()]),
  );
}
