// Handlers together with what else a route may have: bulk, background runs, sessions, uniform 401 answers, mocks, calls, tests.
import assert from "node:assert/strict";
import { it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { runFlat } from "../servers/flat-process.ts";
import { closed } from "../transactions/async-gateway.ts";
import { HandlerGateway, traced } from "./handler-app.ts";

it("a bulk request runs them for each item", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers:
  - { name: s, path: ., event: start, flow: s.xml }
  - { name: e, path: ., event: end, flow: e.xml }
  - { name: x, path: ., event: error, flow: x.xml }
paths:
  /items:
    post:
      x-flat-bulk: true
      x-flat-flow: main.xml
      parameters: [{ name: item, in: body, schema: { type: object } }]
`,
    flows: {
      s: '<if test="$body/json/stop"><eval out="$api-stop">true()</eval><echo status="403">stopped</echo></if>',
      main: '<if test="$body/json/fail"><error status="418"/></if><template>{"item": {{ $body }} }</template>',
      e: '<set-status code="201"/>',
      x: '<template>{"failed": {{ $error/status }} }</template>',
    },
  });
  const body = '[{"a": 1}, {"stop": true}, {"fail": true}]';
  const { status, text } = await app.ask("/items", {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json" },
  });
  assert.equal(status, 207);
  const items = JSON.parse(text).map((item: Record<string, unknown>) => [item.index, item.status, item.body]);
  assert.deepEqual(items, [
    [0, 201, { item: { a: 1 } }],
    [1, 403, "stopped"],
    [2, 418, { failed: 418 }],
  ]);
});

it("they run in the background with an asynchronous route, error handlers too", async () => {
  const app = await HandlerGateway.start({
    swagger: `security: []
x-flat-handlers:
  - { name: s, path: ., event: start, flow: s.xml }
  - { name: x, path: /fail, event: error, flow: x.xml }
paths:
  /run: { post: { x-flat-async: true, x-flat-flow: main.xml } }
  /fail: { post: { x-flat-async: true, x-flat-flow: fail.xml } }
`,
    flows: {
      s: '<if test="$request/get/flow"><eval out="$api-flow">$request/get/flow</eval></if>',
      main: '<template>{"trace": {{ $trace }} }</template>',
      fail: "<error/>",
      x: '<template out="$response">{"status": 500, "body": {"trace": {{ $trace }} }}</template>',
    },
  });
  const run = async (path: string) => {
    const { status, headers, text } = await app.ask(path, { method: "POST" });
    assert.equal(status, 202, text);
    return closed(app.gateway.url, String(headers.location));
  };
  const fine = await run("/run");
  assert.deepEqual([fine.status, fine.response.body], ["CLOSED_IN_SUCCESS", { trace: " s main" }]);
  const failed = await run("/run?flow=fail.xml");
  assert.deepEqual([failed.status, failed.response.status], ["CLOSED_IN_ERRORS", 500]);
  const handled = await run("/fail");
  assert.deepEqual([handled.status, handled.response.body], ["CLOSED_IN_ERRORS", { trace: " s fail x" }]);
  // The gateway's own resources have error handlers, and no others.
  const [status, trace, text] = await app.run("/transactions/fail");
  assert.deepEqual([status, trace, text], [500, "x", '{"trace":" x"}']);
});

it("a start handler sets fields of the request that a proxy sends on", async () => {
  const { origin } = await startEcho();
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: before, event: start, flow: before.xml }, { name: after, event: end, flow: after.xml }]
paths: { /x: { x-flat-proxy: { origin: "${origin}" }, x-flat-handlers: [before, after] } }
`,
    flows: {
      before: '<set-request-headers>{"X-Session": "system", "X-User": null}</set-request-headers>',
      after: '<set-response-headers>{"X-After": {{ $upstream/main/status }} }</set-response-headers>',
    },
  });
  const { headers, text } = await app.ask("/x", { headers: { "X-User": "jane" } });
  assert.deepEqual([headers["x-after"], headers["x-trace"]], ["200", "before after"]);
  assert.match(text, /X-Session/);
  assert.doesNotMatch(text, /jane/);
});

it("the uniform 401 answer wins over error handlers and error flow", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-unauthorized: {}
x-flat-error: { flow: error.xml }
x-flat-handlers: [{ name: x, path: ., event: error, flow: x.xml }]
securityDefinitions: { Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: secret, alg: HS256 } } }
security: [{ Token: [] }]
paths: { /x: { x-flat-flow: main.xml } }
`,
    flows: { error: "<echo>error</echo>", x: "<echo>handler</echo>", main: "" },
  });
  const [status, trace, text] = await app.run("/x");
  assert.deepEqual([status, trace, JSON.parse(text).success], [401, "", false]);
});

it("a mock answers without them", async () => {
  const app = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: s, path: ., event: start, flow: s.xml }, { name: e, path: ., event: end, flow: e.xml }]
paths: { /x: { get: { x-flat-flow: main.xml, responses: { 200: { examples: { application/json: { a: 1 } } } } } } }
`,
    flows: { s: "", e: "", main: "" },
    env: { FLAT_ALLOW_MOCKING: "true" },
  });
  assert.deepEqual((await app.run("/x", { headers: { Mock: "true" } })).slice(0, 2), [200, ""]);
  assert.deepEqual((await app.run("/x")).slice(0, 2), [200, "s main e"]);
});

it("names of the request's own variables can't be those of claims", async () => {
  for (const name of ["api", "api-flow", "api-stop", "response"]) {
    const start = HandlerGateway.start({
      swagger: `securityDefinitions: { Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: a, alg: HS256, out-var: $${name} } } }
security: [{ Token: [] }]
paths: { /x: { x-flat-flow: main.xml } }
`,
      flows: { main: "" },
    });
    await assert.rejects(start, new RegExp(`\\$${name} is already something else`));
  }
});

const files = {
  "swagger.yaml": `swagger: "2.0"
basePath: /v1
x-flat-handlers:
  - { name: all, path: ., event: start, flow: s.xml }
  - { name: some, path: "users/\\\\d+", event: end, flow: e.xml }
  - { name: named, event: error, flow: x.xml }
paths:
  x-flat-flow: main.xml
  /users/{id}: { x-flat-handlers: [some, named] }
  /plain: {}
`,
  "s.xml": traced("s"),
  "e.xml": "<flow>\n<eval>1</eval>\n</flow>",
  "x.xml": "<flow>\n<eval>1</eval>\n</flow>",
  "main.xml": traced("main"),
  "tests/one.xml": `<flat-test>
  <test-request>{"path": "/v1/plain"}</test-request>
  <assert>[["$headers/x-trace", "s main"]]</assert>
  <test-request>{"path": "/v1/users/7"}</test-request>
  <assert>[["$status", 200]]</assert>
</flat-test>`,
};

it("flat routes shows them", async () => {
  const folder = writeApp(files);
  const { stdout } = await runFlat(["routes", folder]);
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  assert.deepEqual(rows, [
    ["METHOD", "PATH", "SERVED BY", "HANDLERS"],
    [
      "ANY",
      "/v1/users/{id}",
      "flow main.xml",
      "start: all; end: some (if users/\\d+), some (unless users/\\d+); error: named",
    ],
    ["ANY", "/v1/plain", "flow main.xml", "start: all"],
  ]);
  const json = JSON.parse((await runFlat(["routes", "--json", folder])).stdout);
  assert.deepEqual(json[0].handlers, {
    start: [{ name: "all", flow: "s.xml" }],
    end: [
      { name: "some", flow: "e.xml", ifPath: "users/\\d+" },
      { name: "some", flow: "e.xml", unlessPath: "users/\\d+" },
    ],
    error: [{ name: "named", flow: "x.xml" }],
  });
});

it("flat test runs and counts them", async () => {
  const { code, stdout } = await runFlat(["test", "--coverage", writeApp(files)]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /e\.xml: 1\/1 steps/);
  assert.match(stdout, /x\.xml: 0\/1 steps, 0\/0 branches; not run: 2/);
});

it("the debug topic routing tells which ones run", async () => {
  const app = await HandlerGateway.start({
    swagger: files["swagger.yaml"].replace(/^.*\n/, ""),
    flows: { s: '<if test="$request/get/f"><eval out="$api-flow">\'main.xml\'</eval></if>', e: "", x: "", main: "" },
    env: { FLAT_DEBUG: "routing" },
  });
  await ask(`${app.gateway.url}/v1/users/7?f=1`);
  await app.gateway.log.event({ type: "flat_access" });
  const told = app.gateway.log.all("flat_log").map(({ message }) => String(message));
  assert.match(String(told[0]), /\n {2}start handlers: all\n {2}end handlers: some\n {2}error handlers: named\n/);
  assert.equal(told[1], "$api-flow: the flow main.xml answers");
});
