// Verdicts on generated bodies by generated schemas of each dialect, compared with those of another validator.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { apiOf } from "../../src/contract/api.ts";
import { Content } from "../../src/data/content.ts";
import type { JsonObject } from "../../src/data/json.ts";
import { Site } from "../../src/locations/site.ts";
import { Random } from "../random.ts";
import { writeApp } from "../servers/app-folder.ts";
import { type Dialect, documentFrom, schemaFrom, treeOf } from "./generated-schemas.ts";
import { isValid } from "./second-validator.ts";

const SCHEMAS = 150;
const DOCUMENTS = 40;

function definitionOf(dialect: Dialect, schemas: readonly JsonObject[]): JsonObject {
  const isTwo = dialect === "2.0";
  const body = (schema: JsonObject): JsonObject =>
    isTwo
      ? { parameters: [{ name: "body", in: "body", schema }] }
      : { requestBody: { content: { "application/json": { schema } } } };
  const paths = Object.fromEntries(schemas.map((schema, index) => [`/${index}`, { post: body(schema) }]));
  const tree = { Tree: treeOf(dialect) };
  return isTwo
    ? { swagger: "2.0", paths, definitions: tree }
    : { openapi: dialect, paths, components: { schemas: tree } };
}

for (const dialect of ["2.0", "3.0.3", "3.1.0"] as const) {
  describe(`generated bodies by ${dialect}`, () => {
    const random = new Random(11);
    const schemas = Array.from({ length: SCHEMAS }, () => schemaFrom(random, 2, dialect));
    const folder = writeApp({ "api.json": JSON.stringify(definitionOf(dialect, schemas)) });
    const api = apiOf(`${folder}/api.json`, new Site(folder));
    const counts = { true: 0, false: 0 };
    for (const [index, schema] of schemas.entries()) {
      it(`are judged as by another validator: ${JSON.stringify(schema)}`, async () => {
        const { operation } = api.match("POST", `/${index}`);
        for (let count = 0; count < DOCUMENTS; count += 1) {
          const value = documentFrom(random, 3);
          const body = Content.ofText(JSON.stringify(value), "application/json");
          const found = await operation?.request.check({ params: {}, query: undefined, headers: {}, body });
          const wanted = isValid(value, schema, dialect === "3.1.0", { Tree: treeOf(dialect) });
          assert.equal(found?.length === 0, wanted, `${JSON.stringify(value)}: ${found}`);
          counts[`${wanted}`] += 1;
        }
      });
    }

    it("are of both kinds", () => {
      assert.ok(counts.true > 500 && counts.false > 500, JSON.stringify(counts));
    });
  });
}
