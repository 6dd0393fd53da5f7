// The examples of FLAT's pages "Routing" and "Proxying requests to Upstream APIs", and mocked answers of proxies, with a real upstream.
import assert from "node:assert/strict";
import { before, it } from "node:test";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

let gateway: TestGateway;

before(async () => {
  const { origin } = await startUpstream((request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ url: request.url, correlation: request.headers["correlation-id"] }));
  });
  gateway = await startTestGateway({
    "swagger.yaml": `swagger: "2.0"
basePath: /api
x-flat-error: { flow: error.xml }
paths:
  /docs/**:
    x-flat-proxy:
      origin: ${origin}    # replaces the origin
  /v4-docs/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true             # strips /api/v4-docs from the path
      addPrefix: /v4                  # inserts /v4 before the stripped path
  /profiles/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      addPrefix: /v3
  /users/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      addPrefix: /v4
      headers:
        Correlation-ID: 42
      options:
        timeout: 2
        definition: users-upstream.yaml
        validate-response: report-only
  /mocked/**:
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      options: { definition: users-upstream.yaml, mock-response: true }
  /route/**:
    x-flat-validate: { response: true }
    x-flat-proxy:
      origin: ${origin}
      stripEndpoint: true
      options: { definition: users-upstream.yaml, mock-response: true }
    get: { responses: { 200: { description: ok, schema: { type: object, required: [id] } } } }
`,
    "users-upstream.yaml": `swagger: "2.0"
paths:
  /v4/profile:
    get:
      parameters: [{ name: id, in: query, type: integer }]
      responses: { 200: { description: ok, schema: { type: object, required: [profile] } } }
  /good:
    get: { responses: { 200: { description: ok, schema: { type: object }, examples: { application/json: { foo: bar } } } } }
  /bad:
    get: { responses: { 200: { description: ok, schema: { type: array }, examples: { application/json: { foo: bar } } } } }
`,
    "error.xml": `<flow><set-response-headers>{"Error-Flow": {{ $error/code }}}</set-response-headers></flow>`,
  });
});

type Answered = { readonly url: string; readonly correlation?: string; readonly error?: { readonly info: string[] } };

async function ask(path: string): Promise<{ response: Response; body: Answered }> {
  const response = await fetch(gateway.url + path);
  return { response, body: (await response.json()) as Answered };
}

for (const [path, url] of [
  ["/api/docs/get-doc/42", "/api/docs/get-doc/42"],
  ["/api/v4-docs/get-doc/42", "/v4/get-doc/42"],
  ["/api/profiles/profile/4711", "/v3/profile/4711"],
] as const) {
  it(`${path} is proxied to ${url}`, async () => {
    assert.equal((await ask(path)).body.url, url);
  });
}

it("a proxy takes fields and options in YAML, with responses that are only reported", async () => {
  assert.deepEqual((await ask("/api/users/profile")).body, { url: "/v4/profile", correlation: "42" });
  const alert = await gateway.log.event({ type: "flat_alert", topic: "validation" });
  assert.match(
    String(alert.message),
    /^main: Upstream Response Validation Failed \(report-only\): Required constraint/,
  );
});

it("its requests are enforced, since a proxy that names a definition is strict", async () => {
  const { response, body } = await ask("/api/users/profile?id=x");
  assert.equal(response.status, 400);
  assert.equal(response.headers.get("error-flow"), "3202");
  assert.deepEqual(body.error?.info, [
    "Type constraint violated in query for id: String value found, but an integer is required.",
  ]);
});

it("mocked answers of a proxy tell what they are", async () => {
  const { response, body } = await ask("/api/mocked/good");
  assert.deepEqual([response.status, response.headers.get("mock"), body], [200, "true", { foo: "bar" }]);
});

it("and are checked by the upstream's definition and by the route's", async () => {
  const byUpstream = await ask("/api/mocked/bad");
  assert.deepEqual([byUpstream.response.status, byUpstream.response.headers.get("error-flow")], [502, "3203"]);
  const byRoute = await ask("/api/route/good");
  assert.deepEqual([byRoute.response.status, byRoute.response.headers.get("error-flow")], [500, "3205"]);
});
