// `<backend-flow>`: flows in place of upstreams.
import assert from "node:assert/strict";
import { createSign, generateKeyPairSync } from "node:crypto";
import { describe, it } from "node:test";
import type { Files } from "../servers/app-folder.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { runSteps, tapOf } from "./run-app-tests.ts";

const call = '<test-request>{"path": "/api/a"}</test-request>';

async function assertPasses(steps: string, files: Files = {}): Promise<void> {
  assert.match(await tapOf(steps, files), /^ok /);
}

const two = `<flow>
  <requests>
  {
    "one": {"url": "https://one.example/a?x=1", "method": "PUT", "headers": {"X-A": "b"}, "body": {"value": {"c": 1}}},
    "two": {"url": "http://two.example:81/b"}
  }
  </requests>
  <template>
  {
    "one": {{ content("one") }}, "two": {{ body("two") }}, "status": [{{ $upstream/one/status }}, {{ $upstream/two/status }}],
    "type": {{ $upstream/one/headers/content-type }}, "field": {{ $upstream/two/headers/x-field }}
  }
  </template>
</flow>`;

it("answers the requests with its ID: status, fields, body and its type", () =>
  assertPasses(
    `<backend-flow request="one"><template>{"n": 1}</template></backend-flow>
     <backend-flow request="two">
       <set-status code="404"/>
       <set-response-headers>{"X-Field": "f"}</set-response-headers>
       <copy in="mocks/two.txt"/>
     </backend-flow>
     ${call}
     <assert>[["$response", {"file": "wanted.json", "mode": "json"}]]</assert>`,
    {
      "flow.xml": two,
      "mocks/two.txt": "second",
      "wanted.json":
        '{"one": {"n": 1}, "two": "second", "status": [200, 404], "type": "application/json", "field": "f"}',
    },
  ));

it("has the upstream request as $request and $body, which are the test's own again afterwards", () =>
  assertPasses(
    `<template out="$request">{"method": "TEST"}</template>
     <template out="$body">"own"</template>
     <backend-flow request="one">
       <assert>[["$request/method", "PUT"], ["$request/url", "https://one.example/a?x=1"], ["$request/host", "one.example"],
         ["$request/port", "443"], ["$request/path", "/a"], ["$request/query", "x=1"], ["$request/get/x", 1],
         ["$request/headers/x-a", "b"], ["$request/headers/host", "one.example"], ["$body/json/c", 1],
         ["$request/headers/content-type", "application/json"], ["$seen", "by the test"]]</assert>
       <eval out="$seen">"by the backend"</eval>
     </backend-flow>
     <backend-flow request="two">
       <assert>[["$request/method", "GET"], ["$request/port", 81], ["$body", null], ["$request/query", null]]</assert>
     </backend-flow>
     <eval out="$seen">"by the test"</eval>
     ${call}
     <assert>[["$request/method", "TEST"], ["$body", "own"], ["$seen", "by the backend"]]</assert>`,
    { "flow.xml": two },
  ));

it("counts the assertions in backend flows, and their failures", async () => {
  const steps = `<backend-flow request="one"><assert>[["1", 1], ["1", 2]]</assert></backend-flow><backend-flow/>${call}`;
  const { asserted, failures } = await runSteps(steps, { "flow.xml": two });
  assert.equal(asserted, 2);
  assert.deepEqual(
    failures.map(({ at, expression, wanted }) => [at, expression, wanted]),
    [["test.xml:2", "1", "2"]],
  );
});

it("a test whose assertions never run has none", async () => {
  const { failures } = await runSteps('<backend-flow request="x"><assert>[["1", 1]]</assert></backend-flow>');
  assert.deepEqual(
    failures.map(({ message }) => message),
    ["There is no assertion"],
  );
});

describe("a request that no backend flow matches", () => {
  const steps = (flows: string): string => `${flows}${call}`;
  const files = {
    "flow.xml":
      '<flow><request content="other">{"url": "http://127.0.0.1:1/"}</request><copy in="fit://request/content/other"/></flow>',
  };

  it("fails, and an alert says why", async () => {
    const flows = '<backend-flow request="one"><echo>x</echo></backend-flow>';
    const test = `${steps(flows)}<assert>[["$upstream/other/status", 0], ["$error/code", 3201], ["$error/status", 502]]</assert><assert>[["1", 2]]</assert>`;
    const { failures, alerts } = await runSteps(test, files);
    assert.equal(failures.length, 1);
    assert.deepEqual(alerts, ['request: other: Upstream Request Failed: No backend flow for the request "other"']);
  });

  it("is answered by the one without an ID", () =>
    assertPasses(
      `${steps('<backend-flow request="one"><echo>one</echo></backend-flow><backend-flow><echo>any</echo></backend-flow>')}
       <assert>[["$response", "any"]]</assert>`,
      files,
    ));
});

it("requests without an ID have the ID main", () =>
  assertPasses(
    `<backend-flow request="main"><echo>main</echo></backend-flow>${call}<assert>[["$response", "main"]]</assert>`,
    {
      "flow.xml": '<flow><request>{"url": "http://127.0.0.1:1/"}</request></flow>',
    },
  ));

it("the last flow for an ID counts, for the requests that follow", () =>
  assertPasses(
    `<backend-flow request="{$id}"><echo>first</echo></backend-flow>${call}<assert>[["$response", "first"]]</assert>
     <backend-flow request="main"><echo>second</echo></backend-flow>${call}<assert>[["$response", "second"]]</assert>`.replace(
      "<backend-flow",
      '<eval out="$id">"main"</eval><backend-flow',
    ),
    { "flow.xml": '<flow><request>{"url": "http://127.0.0.1:1/"}</request></flow>' },
  ));

it("$response of a backend flow is its answer; that of the test stays, and those of flows are their own", () =>
  assertPasses(
    `<eval out="$response">"the test's"</eval>
     <backend-flow><template out="$response">{"status": 201, "body": {"n": 7}}</template></backend-flow>
     <request>{"url": "http://127.0.0.1:1/"}</request>
     <assert>[["$response", "the test's"], ["$upstream/main/status", 201]]</assert>
     ${call}
     <assert>[["$status", 202], ["json-parse($response)/got", 7]]</assert>
     ${call}
     <assert>[["$status", 202]]</assert>`,
    {
      "flow.xml": `<flow>
        <request content="up">{"url": "http://127.0.0.1:1/"}</request>
        <template out="$response">{"status": 202, "body": {"got": {{ content("up")/json/n }} } }</template>
      </flow>`,
    },
  ));

it("without a backend flow requests are sent", async () => {
  const echo = await startEcho();
  await assertPasses(`${call}<assert>[["$upstream/main/status", 200]]</assert>`, {
    "flow.xml": `<flow><request>{"url": "${echo.origin}/"}</request></flow>`,
  });
});

it("requests of the test itself are answered, too", () =>
  assertPasses(
    `<backend-flow><template>{"a": 1}</template></backend-flow>
     <request>{"url": "http://127.0.0.1:1/"}</request>
     <assert>[["content()/json/a", 1], ["$upstream/main/status", 200]]</assert>`,
  ));

describe("proxies", () => {
  const files: Files = {
    "swagger.yaml": `swagger: "2.0"
basePath: /api
paths:
  /proxy/**: {x-flat-proxy: {origin: "http://127.0.0.1:1", stripEndpoint: true}}
  /action: {x-flat-flow: flow.xml}
`,
    "flow.xml": '<flow><proxy-request>{"origin": "http://127.0.0.1:1"}</proxy-request></flow>',
  };
  for (const path of ["/api/proxy/x", "/api/action"]) {
    it(`of ${path} are answered by the flow for main`, () =>
      assertPasses(
        `<backend-flow request="main">
           <assert>[["$request/method", "POST"], ["$request/get/q", 1], ["$body/json/a", 1]]</assert>
           <set-status code="201"/><set-response-headers>{"X-B": "c"}</set-response-headers>
           <template>{"made": {{ $body/json/a }} }</template>
         </backend-flow>
         <test-request>{"path": "${path}?q=1", "body": {"value": {"a": 1}}}</test-request>
         <assert>[["$status", 201], ["$headers/x-b", "c"], ["$response", "{\\"made\\":1}"]]</assert>`,
        files,
      ));

    it(`of ${path} fail where no flow matches`, () =>
      assertPasses(
        `<backend-flow request="x"/><test-request>{"path": "${path}"}</test-request><assert>[["$status", 502]]</assert>`,
        files,
      ));
  }
});

it("a flow with the error action answers with its error", () =>
  assertPasses(
    `<backend-flow><error>{"status": 418, "message": "teapot"}</error></backend-flow>${call}
     <assert>[["$upstream/main/status", 418], ["json-parse($response)/error/message", "teapot"]]</assert>`,
    { "flow.xml": '<flow><request>{"url": "http://127.0.0.1:1/"}</request></flow>' },
  ));

it("a flow that breaks fails the test, with its place", async () => {
  const steps = `<backend-flow>
    <set-env>{{ $nothing }}</set-env></backend-flow>${call}<assert>[["$upstream/main/status", 0]]</assert>`;
  const { failures } = await runSteps(steps, {
    "flow.xml": '<flow><request>{"url": "http://127.0.0.1:1/"}</request></flow>',
  });
  assert.equal(failures.length, 1);
  assert.equal(failures[0]?.at, "test.xml:3:5 <set-env>");
});

it("a backend that needs itself ends with an error", async () => {
  const { failures } = await runSteps(
    `<backend-flow><request>{"url": "http://127.0.0.1:1/"}</request></backend-flow>${call}<assert>[["1", 1]]</assert>`,
    { "flow.xml": '<flow><request>{"url": "http://127.0.0.1:1/"}</request></flow>' },
  );
  assert.match(failures[0]?.message ?? "", /nested more than 100 deep/);
});

it("upstream contracts and HAR see what flows answer", () =>
  assertPasses(
    `<backend-flow><template>{"a": "x"}</template></backend-flow>${call}
     <assert>[["$error/code", 3203], ["json-parse($har)/log/entries/value[2]/request/url", "http://127.0.0.1:1/a"]]</assert>`,
    {
      "conf/config.xml": '<config><flat><collect-request-info enable="true"/></flat></config>',
      "flow.xml": `<flow>
        <request>{"url": "http://127.0.0.1:1/a", "options": {"definition": "d.yaml", "validate-response": true}}</request>
        <copy in="fit://request/har" out="$har"/>
      </flow>`,
      "d.yaml": `swagger: "2.0"
paths:
  /a: {get: {responses: {200: {description: "", schema: {properties: {a: {type: integer}}}}}}}
`,
    },
  ));

it("takes no other attribute", async () => {
  const { failures } = await runSteps('<backend-flow requst="a"/>');
  assert.match(failures[0]?.message ?? "", /no attribute requst.* Did you mean "request"\?/);
});

describe("key servers", () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", kid: "a" })}.${part({ sub: "alice", iss: "https://keys.example" })}`;
  const token = `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
  const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "a" }] });
  const files: Files = {
    "swagger.yaml": `swagger: "2.0"
basePath: /api
paths:
  /a: {x-flat-flow: flow.xml, get: {security: [{J: []}]}}
securityDefinitions:
  J: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {issuer: "https://keys.example", alg: RS256}}
`,
    "flow.xml": "<flow><echo>in</echo></flow>",
  };
  const ask = `<test-request>{"path": "/api/a", "headers": {"Authorization": "Bearer ${token}"}}</test-request>`;

  it("are answered for by flows for discovery and jwks", () =>
    assertPasses(
      `<backend-flow request="discovery">
         <assert>[["$request/url", "https://keys.example/.well-known/openid-configuration"]]</assert>
         <template>{"issuer": "https://keys.example", "jwks_uri": "https://keys.example/keys"}</template>
       </backend-flow>
       <backend-flow request="jwks">
         <assert>[["$request/url", "https://keys.example/keys"]]</assert>
         <template>${keys}</template>
       </backend-flow>
       ${ask}<assert>[["$status", 200], ["$response", "in"]]</assert>`,
      files,
    ));

  it("aren't asked where there are flows for other requests alone", async () => {
    const { failures, alerts } = await runSteps(
      `<backend-flow request="x"/>${ask}<assert>[["$status", 200]]</assert>`,
      files,
    );
    assert.equal(failures.length, 1);
    assert.match(alerts.join("\n"), /No backend flow for the request "discovery"/);
  });
});
