// An upstream's definition may be in several files, too.
import assert from "node:assert/strict";
import path from "node:path";
import { it } from "node:test";
import { apiOf } from "../../src/contract/api.ts";
import { Site } from "../../src/locations/site.ts";
import { writeApp } from "../servers/app-folder.ts";

it("the definition of an upstream has the paths, schemas and security schemes of the files that it includes", () => {
  const folder = writeApp({
    "upstream/api.yaml": `swagger: "2.0"
basePath: /v4
x-flat-include: { files: [parts/*.yaml], base: /users }
security: [{ Key: [] }]
definitions: { Name: { type: string, maxLength: 3 } }
`,
    "upstream/parts/profile.yaml": `paths:
  /profile:
    get:
      parameters: [{ name: id, in: query, type: integer }]
      responses: { 200: { schema: { type: object, properties: { name: { $ref: "#/definitions/Name" } } } } }
`,
    "upstream/parts/public.yaml": "security: []\npaths: { /public: { get: {} } }\n",
    "upstream/parts/shared.yaml": "securityDefinitions: { Key: { type: apiKey, in: header, name: X-Key } }\n",
  });
  const site = new Site(folder);
  const api = apiOf(path.join(site.folder, "upstream/api.yaml"), site);
  const request = { query: "id=1", headers: {}, params: {}, body: undefined };
  const missing = (target: string): readonly string[] | undefined => {
    const { operation } = api.match("GET", target);
    return operation?.security.check(request);
  };
  assert.deepEqual(missing("/v4/users/profile"), ["Header Security (Key): Missing header X-Key"]);
  assert.deepEqual(missing("/v4/users/public"), []);
  assert.equal(api.match("GET", "/v4/profile").operation, undefined);
});
