import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { hmacToken, secret } from "../security/tokens.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";
import { accepted, closed, shown, startBackend } from "./async-gateway.ts";

const uuid = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

function definition(paths: string, top = ""): string {
  return `swagger: "2.0"\nbasePath: /v1\nsecurity: []\n${top}paths:\n${paths}`;
}

const wait = `<flow><request>{"url": {{ concat($env/BACKEND, $request/path) }}, "options": {"exit-on-error": true}}</request></flow>`;

test("A request is answered at once with number and GUID, and its flow goes on without the client", async () => {
  const backend = await startBackend();
  const swagger = definition("  /slow:\n    post:\n      x-flat-async: true\n      x-flat-flow: flow.xml\n");
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": wait }, { BACKEND: backend.origin });
  const answer = await ask(`${gateway.url}/v1/slow`, { method: "POST" });
  assert.equal(answer.status, 202);
  assert.equal(answer.headers["content-type"], "application/json");
  assert.equal(answer.headers.connection, "close");
  assert.equal(answer.headers.location, "/v1/transactions/1");
  const { id, guid, ...more } = JSON.parse(answer.text);
  assert.deepEqual([id, more], [1, {}]);
  assert.match(guid, uuid);
  await backend.received(1);
  const active = await shown(gateway.url, "/v1/transactions/1");
  assert.deepEqual([active.status, active.errors, active.response], ["ACTIVE", [], null]);
  backend.release();
  const record = await closed(gateway.url, `/v1/transactions/${guid}`);
  assert.deepEqual(Object.keys(record), ["id", "guid", "status", "created_on", "updated_on", "errors", "response"]);
  assert.deepEqual([record.id, record.guid, record.status, record.errors], [1, guid, "CLOSED_IN_SUCCESS", []]);
  for (const time of [record.created_on, record.updated_on])
    assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(record.response.status, 200);
  assert.deepEqual(record.response.body, { from: "the backend" });
  assert.equal((await accepted(gateway.url, "/v1/slow")).id, 2);
});

test("The flow sees the request as it was sent, and its log lines have the ID of the request", async () => {
  const flow = `<flow>
    <log>{"seen": {{ $request/id }}}</log>
    <template out="$response">{"status": 201, "headers": {"x-own": ["a", "b"]}, "body": {
      "method": {{ $request/method }}, "url": {{ $request/path }}, "year": {{ $request/params/year }},
      "q": {{ $request/get/q }}, "field": {{ $request/headers/x-field }}, "body": {{ $body/json/a }}, "flow": {{ $api/path }}
    }}</template></flow>`;
  const swagger = definition(
    "  /reports/{year}:\n    x-flat-async: {timeout: 60}\n    put:\n      x-flat-flow: flow.xml\n",
  );
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow });
  const { location } = await accepted(gateway.url, "/v1/reports/2026?q=x%20y", {
    method: "PUT",
    headers: { "X-Field": "ä".normalize(), "Content-Type": "application/json" },
    body: '{"a": 17}',
  });
  const { response } = await closed(gateway.url, location);
  assert.equal(response.status, 201);
  assert.deepEqual(response.headers["x-own"], ["a", "b"]);
  const { field: _charset, ...seen } = response.body as Record<string, unknown>;
  const url = { method: "PUT", url: "/v1/reports/2026", year: "2026", q: "x y", body: 17, flow: "/reports/{year}" };
  assert.deepEqual(seen, url);
  const { requestID } = await gateway.log.event({ type: "flat_access", status: 202 });
  const line = await gateway.log.event({ type: "flat_log", topic: "transaction", requestID });
  assert.match(String(line.message), /^Transaction 1, PUT \/v1\/reports\/\{year\}: CLOSED_IN_SUCCESS, \d/);
});

test("Proxied routes, init flows and validated responses run in the background too", async () => {
  const backend = await startBackend();
  backend.release(418);
  const swagger = `swagger: "2.0"
security: []
x-flat-init: init.xml
paths:
  /proxied/**:
    x-flat-async: true
    x-flat-proxy: {origin: "${backend.origin}"}
  /checked:
    post:
      x-flat-async: true
      x-flat-flow: checked.xml
      x-flat-validate: {response: true}
      responses: {200: {description: fine, schema: {type: object, required: [missing]}}}
`;
  const init = `<flow><set-response-headers>{"x-init": {{ $request/path }}}</set-response-headers></flow>`;
  const checked = `<flow><template>{"a": 1}</template></flow>`;
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "init.xml": init, "checked.xml": checked });
  const proxied = await closed(gateway.url, (await accepted(gateway.url, "/proxied/a?b=c", { body: "x" })).location);
  assert.deepEqual(backend.paths, ["/proxied/a?b=c"]);
  // An upstream that has answered has answered, whatever it says.
  assert.deepEqual([proxied.status, proxied.response.status], ["CLOSED_IN_SUCCESS", 418]);
  assert.equal(proxied.response.headers["x-init"], "/proxied/a");
  const failed = await closed(gateway.url, (await accepted(gateway.url, "/checked")).location);
  assert.equal(failed.status, "CLOSED_IN_ERRORS");
  assert.deepEqual(
    failed.errors.map(({ code }) => code),
    [3205],
  );
});

test("What can be refused at once is refused at once: invalid requests leave no transaction", async () => {
  const swagger = definition(
    `  /checked:
    post:
      x-flat-async: true
      x-flat-flow: flow.xml
      x-flat-validate: {request: true}
      parameters: [{in: body, name: body, required: true, schema: {type: object, required: [a]}}]
`,
  );
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": "<flow/>" });
  const headers = { "Content-Type": "application/json" };
  const invalid = await ask(`${gateway.url}/v1/checked`, { method: "POST", headers, body: "{}" });
  assert.deepEqual([invalid.status, JSON.parse(invalid.text).error.code], [400, 3204]);
  assert.equal((await accepted(gateway.url, "/v1/checked", { headers, body: '{"a":1}' })).id, 1);
});

test("An error runs the error flow in the background, which sees the variables of before and calls back", async () => {
  const backend = await startBackend();
  backend.release();
  const swagger = `swagger: "2.0"
security: []
x-flat-error: {flow: error.xml}
paths:
  /fail:
    x-flat-async: true
    x-flat-flow: fail.xml
`;
  const fail = `<flow><template out="$order">{"number": 17}</template><error>{"message": "no stock", "status": 409}</error></flow>`;
  const error = `<flow><request>{"url": {{ concat($env/BACKEND, "/callback/", $order/number, "/", $error/message) }}}</request>
    <template>{"called": "back"}</template></flow>`;
  const files = { "swagger.yaml": swagger, "fail.xml": fail, "error.xml": error };
  const gateway = await startTestGateway(files, { BACKEND: backend.origin });
  const { location } = await accepted(gateway.url, "/fail");
  const { status, errors, response } = await closed(gateway.url, location);
  assert.equal(status, "CLOSED_IN_ERRORS");
  assert.deepEqual(
    errors.map(({ message, status, code }) => ({ message, status, code })),
    [{ message: "no stock", status: 409, code: 5000 }],
  );
  assert.deepEqual([response.status, response.body], [409, { called: "back" }]);
  assert.deepEqual(backend.paths, ["/callback/17/no%20stock"]);
});

test("A flow whose $response can't be sent has done its work: closed in success, with a 500", async () => {
  const swagger = definition("  /bad:\n    x-flat-async: true\n    x-flat-flow: flow.xml\n");
  const flow = `<flow><template out="$response">{"status": 99}</template></flow>`;
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow });
  const record = await closed(gateway.url, (await accepted(gateway.url, "/v1/bad")).location);
  assert.deepEqual([record.status, record.errors, record.response.status], ["CLOSED_IN_SUCCESS", [], 500]);
});

test("Variables and fields that security has left are there in the background; the token isn't checked again", async () => {
  const backend = await startBackend();
  backend.release();
  const swagger = `swagger: "2.0"
securityDefinitions:
  Token:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt:
      key: {env: SECRET}
      out-var: $token
      out-header: X-Token
      post-check-flow: check.xml
security: [{Token: []}]
paths:
  /whoami:
    x-flat-async: true
    x-flat-flow: flow.xml
`;
  const check = `<flow>
    <template out="$profile">{"name": {{ concat("user ", $token/sub) }}, "n": [1, 2]}</template>
    <eval out="$document">xml-parse('&lt;a>&lt;b>c&lt;/b>&lt;/a>')</eval>
  </flow>`;
  const flow = `<flow>
    <request>{"url": {{ concat($env/BACKEND, "/", $token/sub) }}}</request>
    <template>{"sub": {{ $token/sub }}, "profile": {{ $profile }}, "xml": {{ string($document/a/b) }}}</template></flow>`;
  const files = { "swagger.yaml": swagger, "check.xml": check, "flow.xml": flow };
  const gateway = await startTestGateway(files, { SECRET: secret, BACKEND: backend.origin });
  assert.equal((await ask(`${gateway.url}/whoami`)).status, 403);
  const headers = { Authorization: `Bearer ${hmacToken({ sub: "alice" })}` };
  const { location } = await accepted(gateway.url, "/whoami", { headers });
  const { response } = await closed(gateway.url, location, headers);
  assert.deepEqual(response.body, { sub: "alice", profile: { name: "user alice", n: [1, 2] }, xml: "c" });
  assert.deepEqual(backend.paths, ["/alice"]);
});

test("Text stays text, codings of bodies are undone, and bytes that are no text are in Base64", async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  const { origin } = await startUpstream((_request, response) =>
    response
      .writeHead(200, { "Content-Type": "application/octet-stream", "Content-Encoding": "gzip" })
      .end(gzipSync(bytes)),
  );
  const swagger = definition(
    `  /text:
    x-flat-async: true
    x-flat-flow: text.xml
  /bytes:
    x-flat-async: true
    x-flat-proxy: {origin: "${origin}"}
`,
  );
  const text = `<flow><template out="$response">{"body": "grün"}</template></flow>`;
  const gateway = await startTestGateway({ "swagger.yaml": swagger, "text.xml": text });
  const first = await closed(gateway.url, (await accepted(gateway.url, "/v1/text")).location);
  assert.equal(first.response.body, "grün");
  const second = await closed(gateway.url, (await accepted(gateway.url, "/v1/bytes")).location);
  const { headers, ...shown } = second.response;
  assert.equal(headers["content-encoding"], undefined);
  assert.deepEqual(shown, { status: 200, body: bytes.toString("base64"), encoding: "base64" });
});

test("A bulk request is one transaction: closed in errors as soon as one item has failed", async () => {
  const swagger = `swagger: "2.0"
security: []
paths:
  /items:
    post:
      x-flat-async: true
      x-flat-bulk: true
      x-flat-flow: flow.xml
      x-flat-validate: {request: true}
      parameters: [{in: body, name: item, required: true, schema: {type: object, required: [n], properties: {n: {type: integer}}}}]
`;
  const flow = `<flow><template out="$response">{"status": 201, "body": {"n": {{ $body/json/n }}}}</template></flow>`;
  const { url } = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow });
  const headers = { "Content-Type": "application/json" };
  const fine = await accepted(url, "/items", { headers, body: '[{"n": 1}, {"n": 2}]' });
  const first = await closed(url, fine.location);
  assert.deepEqual([first.status, first.errors, first.response.status], ["CLOSED_IN_SUCCESS", [], 207]);
  const statuses = (list: unknown) =>
    (list as { readonly index: number; readonly status: number }[]).map(({ index, status }) => [index, status]);
  assert.deepEqual(statuses(first.response.body), [
    [0, 201],
    [1, 201],
  ]);
  const bad = await closed(url, (await accepted(url, "/items", { headers, body: '[{"n": 1}, {"n": "x"}]' })).location);
  assert.deepEqual([bad.status, bad.response.status], ["CLOSED_IN_ERRORS", 207]);
  assert.deepEqual(bad.errors, [{ message: "Item 1 failed", status: 400, index: 1 }]);
  // A single item is a normal run.
  const single = await closed(url, (await accepted(url, "/items", { headers, body: '{"n": 3}' })).location);
  assert.deepEqual([single.status, single.response.status], ["CLOSED_IN_SUCCESS", 201]);
  // What can't be read at all, and what is only to be validated, is answered at once.
  assert.equal((await ask(`${url}/items`, { method: "POST", headers, body: "[" })).status, 400);
  const prefer = { ...headers, Prefer: "validate" };
  assert.equal((await ask(`${url}/items`, { method: "POST", headers: prefer, body: '[{"n": 1}]' })).status, 207);
});
