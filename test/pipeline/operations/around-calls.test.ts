// What goes with a call: traces, debug output, clients that leave, peers that are believed, tests of apps, OpenAPI 3.
import assert from "node:assert/strict";
import { once } from "node:events";
import { it } from "node:test";
import { ask, open } from "../../servers/ask.ts";
import { Collector } from "../../servers/collector.ts";
import { type Echo, startEcho } from "../../servers/echo-upstream.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { runAppTests } from "../../testing/run-app-tests.ts";

const echo = await startEcho();

const app = (upstream: string): Readonly<Record<string, string>> => ({
  "swagger.yaml": `
swagger: "2.0"
x-flat-init: init.xml
paths:
  /outer: { get: { operationId: outer, x-flat-flow: outer.xml } }
  /inner: { get: { operationId: inner, x-flat-flow: inner.xml } }
  /proxy: { get: { operationId: proxy, x-flat-proxy: { url: "${upstream}/", options: { send-x-forwarded-for: true } } } }
  /by-proxy: { get: { x-flat-flow: by-proxy.xml } }
`,
  "init.xml": `<flow><set-response-headers>{ "X-Init": "1" }</set-response-headers></flow>`,
  "outer.xml": `<flow><eval out="$secret">'outer'</eval><request content="a">{ "operation": "inner" }</request><copy in="fit://request/content/a"/></flow>`,
  "inner.xml": `<flow><request url="${upstream}/"/><template>{ "seen": {{ $secret ?? "nothing" }} }</template></flow>`,
  "by-proxy.xml": `<flow><request>{ "operation": "proxy" }</request></flow>`,
});

it("a call is a span, whose parts are those of the operation", async () => {
  const collector = await Collector.start();
  const gateway = await startTestGateway(app(echo.origin), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await ask(`${gateway.url}/outer`);
  await ask(`${gateway.url}/by-proxy`);
  await gateway.stop();
  assert.deepEqual(collector.tree(), [
    "GET /outer",
    [
      "flow init.xml",
      "flow outer.xml",
      ["<request>", ["call inner", ["flow init.xml", "flow inner.xml", ["<request>", ["GET"]]]]],
    ],
    "GET /by-proxy",
    ["flow init.xml", "flow by-proxy.xml", ["<request>", ["call proxy", ["flow init.xml", "GET"]]]],
  ]);
});

it("the flows of a call have a state of their own", async () => {
  const gateway = await startTestGateway(app(echo.origin));
  assert.equal((await ask(`${gateway.url}/outer`)).text, '{"seen":"nothing"}');
});

it("debug output tells of calls by the topic request, and what the operation does", async () => {
  const gateway = await startTestGateway(app(echo.origin), { FLAT_DEBUG: "request,flow:info" });
  await ask(`${gateway.url}/outer`);
  const access = await gateway.log.event({ type: "flat_access" });
  const told = gateway.log.all("flat_log").map(({ topic, message }) => `${topic} ${message}`);
  assert.ok(
    told.some((line) => /^request a: 200, \d+ bytes, [\d.]+ ms: operation inner, GET \/inner$/.test(line)),
    told.join("\n"),
  );
  assert.equal(told.filter((line) => line.startsWith("flow ") && line.includes("inner.xml")).length > 0, true);
  assert.ok(gateway.log.events.every(({ requestID }) => requestID === access.requestID));
});

it("what is done for a client that leaves is given up, through calls", async () => {
  let left: Promise<unknown> | undefined;
  let begun = (): void => {};
  const started = new Promise<void>((resolve) => (begun = resolve));
  const upstream = await startUpstream((request) => {
    left = once(request.socket, "close");
    begun();
  });
  const gateway = await startTestGateway(app(upstream.origin));
  const client = open(`${gateway.url}/by-proxy`).on("error", () => {});
  client.end();
  await started;
  client.destroy();
  await left;
});

it("what trusted peers tell of the client goes along", async () => {
  const headers = { "X-Forwarded-For": "203.0.113.7", "X-Forwarded-Host": "api.example", "X-Forwarded-Proto": "https" };
  for (const [env, chain] of [
    [{ FLAT_TRUSTED_PROXIES: "127.0.0.1" }, "203.0.113.7, 127.0.0.1"],
    [{}, "127.0.0.1"],
  ] as const) {
    const gateway = await startTestGateway(app(echo.origin), env);
    const { text } = await ask(`${gateway.url}/by-proxy`, { headers });
    assert.equal((JSON.parse(text) as Echo).headers["x-forwarded-for"], chain);
  }
});

it("tests of an app call operations too, with their backends", async () => {
  const [result] = await runAppTests({
    ...app("http://backend.example"),
    "test.xml": `<flat-test>
  <backend-flow request="main"><template>{ "backend": true }</template></backend-flow>
  <test-request>{ "path": "/outer" }</test-request>
  <assert>[ ["$response", "{\\"seen\\":\\"nothing\\"}"] ]</assert>
</flat-test>`,
  });
  assert.deepEqual(result?.failures, []);
});

it("operations of OpenAPI 3 are called like others", async () => {
  const gateway = await startTestGateway({
    "swagger.yaml": `
openapi: 3.1.0
servers: [{ url: /v3 }]
x-flat-validate: { request: true }
paths:
  /find/{kind}:
    post:
      operationId: find
      x-flat-flow: find.xml
      parameters:
        - { name: kind, in: path, required: true, schema: { type: array, items: { type: string } } }
        - { name: filter, in: query, style: deepObject, explode: true, schema: { type: object, properties: { max: { type: integer } } } }
        - { name: session, in: cookie, required: true, schema: { type: string } }
      requestBody: { required: true, content: { application/json: { schema: { type: array } } } }
  /go: { get: { x-flat-flow: go.xml } }
`,
    "find.xml": `<flow><template>{ "path": {{ $request/path }}, "query": {{ $request/query }}, "cookie": {{ $request/cookies/session }}, "body": {{ $body }} }</template></flow>`,
    "go.xml": `<flow><request>{ "operation": "find", "params": { "kind": ["a", "b"], "filter": { "max": {{ $request/get/max }} } }, "body": { "value": [1] } }</request>
      <eval out="$response">response()</eval></flow>`,
  });
  const headers = { Cookie: "session=s1; other=2" };
  const { status, text } = await ask(`${gateway.url}/v3/go?max=5`, { headers });
  assert.equal(status, 200, text);
  assert.deepEqual(JSON.parse(text), { path: "/v3/find/a,b", query: "filter%5Bmax%5D=5", cookie: "s1", body: [1] });
  assert.equal((await ask(`${gateway.url}/v3/go?max=x`, { headers })).status, 400);
  assert.equal((await ask(`${gateway.url}/v3/go?max=5`)).status, 400);
});
