// What the gateway answers itself is what the served definition says of it.
import assert from "node:assert/strict";
import { it } from "node:test";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

type Members = { readonly [key: string]: Members };

const flow = '<flow><template>{ "name": {{ $body/json/name }} }</template></flow>';

const versions = {
  "Swagger 2.0": {
    top: 'swagger: "2.0"\ndefinitions: { Transaction: { description: of the app, type: string } }',
    body: "parameters: [{ name: car, in: body, schema: { type: object, required: [name] } }]",
    schemas: ["definitions"],
  },
  "OpenAPI 3.1": {
    top: "openapi: 3.1.0\ncomponents: { schemas: { Transaction: { description: of the app, type: string } } }",
    body: "requestBody: { content: { application/json: { schema: { type: object, required: [name] } } } }",
    schemas: ["components", "schemas"],
  },
};

for (const [name, { top, body, schemas }] of Object.entries(versions)) {
  it(`${name}: accepted runs, transactions and lists of results are as described`, async () => {
    const swagger = `${top}
x-flat-docs: {}
x-flat-flow: flow.xml
security: []
paths:
  /runs: { post: { x-flat-async: true, ${body}, responses: { 202: { description: as the app says } } } }
  /cars: { post: { x-flat-async: true, ${body} } }
  /many: { post: { x-flat-bulk: true, ${body} } }
`;
    const { url } = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow });
    const served: Members = JSON.parse((await ask(`${url}/openapi.json`)).text);
    const ajv = addFormats.default(new Ajv({ strict: false }));
    ajv.addSchema(served, "served");
    const at = (...path: readonly string[]): Members =>
      path.reduce((value, key) => value[key] ?? assert.fail(`${path}`), served);
    const matches = (text: string, path: readonly string[], method: string, status: string): void => {
      const response = at("paths", ...path, method, "responses", status);
      const schema = JSON.stringify(response.schema ?? response.content?.["application/json"]?.schema);
      const absolute = JSON.parse(schema.replaceAll('"$ref":"#', '"$ref":"served#'));
      assert.ok(ajv.validate(absolute, JSON.parse(text)), `${ajv.errorsText()}: ${text}`);
    };
    assert.deepEqual(Object.keys(at(...schemas)).sort(), ["AcceptedRun", "BulkResult", "Transaction", "Transaction2"]);
    assert.deepEqual(at("paths", "/runs", "post", "responses"), { 202: { description: "as the app says" } });

    const headers = { "Content-Type": "application/json", "Idempotency-Key": "k1" };
    const accepted = await ask(`${url}/cars`, { method: "POST", headers, body: '{"name":"audi"}' });
    assert.equal(accepted.status, 202);
    matches(accepted.text, ["/cars"], "post", "202");
    const parameters = Object.values(at("paths", "/cars", "post", "parameters"));
    assert.ok(parameters.some((parameter) => String(parameter.name) === "Idempotency-Key"));
    assert.ok("Location" in at("paths", "/cars", "post", "responses", "202", "headers"));
    const { location } = accepted.headers;
    matches((await ask(url + location)).text, ["/transactions/{id}"], "get", "200");
    matches((await ask(`${url}/transactions?limit=1`)).text, ["/transactions"], "get", "200");
    assert.equal((await ask(`${url}/transactions/none`)).status, 404);
    at("paths", "/transactions/{id}", "get", "responses", "404");

    const list = await ask(`${url}/many`, { method: "POST", headers, body: '[{"name":"audi"},{}]' });
    assert.equal(list.status, 207);
    matches(list.text, ["/many"], "post", "207");
  });
}

it("a refusal is described where a token is needed, and there alone", async () => {
  const swagger = `swagger: "2.0"
x-flat-docs: {}
x-flat-flow: flow.xml
securityDefinitions:
  T: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: bm9ib2R5LW1heS1zZWUtdGhpcy1zZWNyZXQtMDEyMzQ1Njc4OQ, alg: HS256 } }
  Upstream: { type: basic }
security: [{ T: [] }]
paths:
  /needed: { get: null }
  /public: { get: { security: [] } }
  /optional: { get: { security: [{ T: [] }, {}] } }
  /upstreams: { get: { security: [{ Upstream: [] }] } }
  /described: { get: { responses: { 403: { description: Go away } } } }
`;
  const { url } = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow });
  const served = JSON.parse((await ask(`${url}/openapi.json`)).text);
  const refusals = Object.entries<Members>(served.paths).map(([path, item]) => [
    path,
    item.get?.responses?.["403"]?.description,
  ]);
  assert.deepEqual(Object.fromEntries(refusals), {
    "/needed": "Forbidden",
    "/public": undefined,
    "/optional": undefined,
    "/upstreams": undefined,
    "/described": "Go away",
  });
  for (const path of ["/needed", "/described"]) assert.equal((await ask(url + path)).status, 403);
  for (const path of ["/public", "/optional", "/upstreams"]) assert.equal((await ask(url + path)).status, 200);
});

it("the one answer to failed authentication is described as the app says, in all forms", async () => {
  const top = `openapi: 3.0.3
x-flat-docs: { ui: false }
x-flat-flow: flow.xml
security: [{ T: [] }]
components:
  securitySchemes: { T: { type: http, scheme: bearer, x-flat-jwt: { key: bm9ib2R5LW1heS1zZWUtdGhpcy1zZWNyZXQtMDEyMzQ1Njc4OQ, alg: HS256 } } }
  schemas: { Refusal: { type: object, required: [error] } }
paths:
  /a: { get: { responses: { 401: { description: overridden }, 200: {} } } }
  /b: { get: { security: [], responses: { 401: { description: of its own } } } }
`;
  const cases = [
    ['{ body: { error: no }, schema: { $ref: "#/components/schemas/Refusal" } }', "application/json", "Refusal"],
    ['{ body: { error: no }, schema: { $ref: "refusal.yaml#/Other" } }', "application/json", "Other"],
    ["{ body: { error: no }, schema: { type: object } }", "application/json", "UnauthorizedError"],
    ["{ body: Go away, schema: { type: string }, headers: { X-Login: here } }", "text/plain", "UnauthorizedError"],
    ["{ body: Go away, headers: { Content-Type: text/markdown } }", undefined, undefined],
    ["{ override: true }", "application/json", "UnauthorizedError"],
  ] as const;
  for (const [value, type, name] of cases) {
    const swagger = `${top}x-flat-unauthorized: ${value}\n`;
    const files = { "swagger.yaml": swagger, "flow.xml": flow, "refusal.yaml": "Other: { type: object }" };
    const { url } = await startTestGateway(files);
    const { paths } = JSON.parse((await ask(`${url}/openapi.yaml`, { headers: { Accept: "application/json" } })).text);
    const { description, headers, content } = paths["/a"].get.responses["401"];
    assert.equal(description, "Unauthorized");
    assert.deepEqual(Object.keys(headers), ["WWW-Authenticate", ...(value.includes("X-Login") ? ["X-Login"] : [])]);
    const ref = { schema: { $ref: `#/components/schemas/${name}` } };
    assert.deepEqual(content, type === undefined ? undefined : { [type]: ref }, value);
    const other = paths["/b"].get.responses["401"].description;
    assert.equal(other, value.includes("override") ? "Unauthorized" : "of its own");
    assert.equal((await ask(`${url}/a`)).status, 401);
  }
});
