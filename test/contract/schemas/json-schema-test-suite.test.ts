// The public suite for draft 4: required cases, as it is published.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "node:test";
import type { Json } from "../../../src/data/json.ts";
import { compileSchema } from "./test-checker.ts";

type Group = {
  readonly description: string;
  readonly schema: Json;
  readonly tests: readonly { readonly description: string; readonly data: Json; readonly valid: boolean }[];
};

const suite = path.dirname(createRequire(import.meta.url).resolve("json-schema-test-suite/package.json"));
const folder = path.join(suite, "tests", "draft4");

const byID = "`id` says nothing in OpenAPI definitions: references are file names and JSON pointers";
const remote = "references to other servers are never followed";

/** Groups that are answered otherwise, with the reason: docs/validation.md tells them too. */
const otherwise: ReadonlyMap<string, string> = new Map([
  ["change resolution scope", byID],
  ["invalid definition", remote],
  ["remote ref, containing refs itself", remote],
  ["remote ref", remote],
  ["fragment within remote ref", remote],
  ["ref within remote ref", remote],
]);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  describe(`draft 4, ${file}`, () => {
    const groups = JSON.parse(readFileSync(path.join(folder, file), "utf8")) as readonly Group[];
    for (const group of groups) {
      const reason = otherwise.get(group.description);
      if (reason !== undefined) {
        it(`${group.description}: ${reason}`, () => {
          const { checker, problems } = compileSchema(JSON.stringify(group.schema));
          const differs = group.tests.some(({ data, valid }) => (checker.check(data).length === 0) !== valid);
          assert.ok(differs || problems.errors.length > 0, "is answered as the suite says now: take it from the list");
        });
        continue;
      }
      it(group.description, () => {
        const { checker } = compileSchema(JSON.stringify(group.schema));
        for (const { description, data, valid } of group.tests) {
          assert.equal(checker.check(data).length === 0, valid, description);
        }
      });
    }
  });
}
