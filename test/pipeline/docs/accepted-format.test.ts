// Which of the two formats of the served definition a client gets.
import assert from "node:assert/strict";
import { it } from "node:test";
import { acceptedFormat } from "../../../src/pipeline/docs/accepted-format.ts";
import type { Format } from "../../../src/served/served-texts.ts";

/** The field, what a path gets that names YAML, and one that names JSON. */
const cases: readonly (readonly [accept: string | undefined, yaml: Format, json: Format])[] = [
  [undefined, "yaml", "json"],
  ["", "yaml", "json"],
  ["*/*", "yaml", "json"],
  ["application/*", "yaml", "json"],
  ["application/json", "json", "json"],
  ["APPLICATION/JSON", "json", "json"],
  ["application/yaml", "yaml", "yaml"],
  ["text/yaml", "yaml", "yaml"],
  ["application/x-yaml; charset=utf-8", "yaml", "yaml"],
  ["application/vnd.oai.openapi+json;version=3.0", "json", "json"],
  ["application/vnd.oai.openapi", "yaml", "yaml"],
  ["application/json,*/*", "yaml", "json"],
  ["application/json, */*;q=0.1", "json", "json"],
  ["application/yaml;q=0.5, application/json;q=0.8", "json", "json"],
  ["application/yaml;q=0.8, application/json;q=0.5", "yaml", "yaml"],
  ["application/json;q=0, */*", "yaml", "yaml"],
  ["application/yaml;q=0", "yaml", "json"],
  ["application/json;q=2", "yaml", "json"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "yaml", "json"],
  ["text/html", "yaml", "json"],
  [`${"application/json,".repeat(100)}`, "yaml", "json"],
];

for (const [accept, yaml, json] of cases) {
  it(`Accept: ${accept?.slice(0, 80)}`, () => {
    assert.equal(acceptedFormat(accept, "yaml"), yaml);
    assert.equal(acceptedFormat(accept, "json"), json);
  });
}
