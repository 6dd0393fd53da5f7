// `<test-request>`: the whole pipeline serves it, without a port.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { Files } from "../servers/app-folder.ts";
import { startTcpUpstream } from "../servers/upstream.ts";
import { runSteps, tapOf } from "./run-app-tests.ts";

/** Answers with what the request was. */
const mirror = `<flow>
  <set-response-headers>{ "X-Seen": {{ $request/headers/x-seen }}, "Set-Cookie": ["a=1", "b=2"] }</set-response-headers>
  <template>
  {
    "method": {{ $request/method }}, "url": {{ $request/url }}, "path": {{ $request/path }}, "get": {{ $request/get }},
    "post": {{ $request/post }}, "cookies": {{ $request/cookies }}, "body": {{ $body }},
    "type": {{ $request/headers/content-type }}, "agent": {{ $request/headers/user-agent }}
  }
  </template>
</flow>`;

async function assertPasses(
  steps: string,
  files: Files = {},
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  assert.match(await tapOf(steps, files, { env }), /^ok /);
}

/** A request, and what the app has seen of it. */
const requests: readonly (readonly [title: string, request: string, assertions: string])[] = [
  [
    "a path alone",
    '{"path": "/api/a%20b?x=1&amp;y"}',
    `["$a/method", "GET"], ["$a/url", "http://localhost:8080/api/a%20b?x=1&amp;y"], ["$a/path", "/api/a%20b"],
     ["$a/get/x", "1"], ["$a/agent", "FLAT"], ["$a/body", null]`,
  ],
  [
    "a method and header fields",
    '{"path": "/api/a", "method": "put", "headers": {"X-Seen": "yes"}}',
    '["$a/method", "PUT"], ["$headers/x-seen", "yes"]',
  ],
  [
    "a body of JSON",
    '{"path": "/api/a", "method": "POST", "body": {"value": {"user": "alice"}}}',
    '["$a/body/user", "alice"], ["$a/type", "application/json"], ["$a/method", "POST"]',
  ],
  [
    "a body of text",
    '{"path": "/api/a", "body": {"value": "hällo", "mime": "text/plain; charset=UTF-8"}}',
    '["$a/body", "hällo"], ["$a/method", "POST"]',
  ],
  [
    "a file as body",
    '{"path": "/api/a", "body": {"src": "in/body.json"}}',
    '["$a/body", "[1]"], ["$a/type", "application/json"]',
  ],
  ["a form", '{"path": "/api/a", "post": {"a": "1 &amp; 2"}}', '["$a/post/a", "1 &amp; 2"]'],
  ["a query", '{"path": "/api/a?b=1", "query": {"c": 2}}', '["$a/get", "{\\"c\\":\\"2\\"}"]'],
  ["cookies", '{"path": "/api/a", "cookies": {"sid": "42"}}', '["$a/cookies/sid", 42]'],
  ["credentials", '{"path": "/api/a", "options": {"basic-auth-credentials": "u:p"}}', '["$status", 200]'],
  ["another host", '{"url": "http://api.example:81/api/a"}', '["$a/url", "http://api.example:81/api/a"]'],
  [
    "computed parts",
    '{"path": {{ concat("/api/", "a") }}, "headers": {"X-Seen": {{ 1 + 1 }} } }',
    '["$a/path", "/api/a"], ["$headers/x-seen", 2]',
  ],
];

for (const [title, request, assertions] of requests) {
  it(`takes ${title}`, () =>
    assertPasses(
      `<test-request>${request}</test-request>
       <eval out="$a">json-parse($response)</eval>
       <assert>[["$status", 200], ${assertions}]</assert>`,
      { "flow.xml": mirror, "in/body.json": "[1]" },
    ));
}

it("sets $status, $response and $headers, whose names are in lower case", () =>
  assertPasses(
    `<test-request>{"path": "/api/a"}</test-request>
     <assert>[["$status", 200], ["$response", {"contains": "GET"}], ["$headers/content-type", "application/json"],
       ["$headers/set-cookie", "[\\"a=1\\",\\"b=2\\"]"], ["$headers/server", "FLAT"], ["$headers/connection", null],
       ["$headers/content-length", {"pattern": "/^\\\\d+$/"}]]</assert>`,
    { "flow.xml": mirror },
  ));

it("each request has a response of its own", () =>
  assertPasses(
    `<test-request>{"path": "/api/a?status=404"}</test-request>
     <assert>[["$status", 404], ["$headers/x-own", "404"], ["$upstream/main/status", 0], ["$error/code", 3201]]</assert>
     <test-request>{"path": "/api/a"}</test-request>
     <assert>[["$status", 200], ["$headers/x-own", null], ["$response", "fine"], ["$upstream/main", null], ["$error", null]]</assert>`,
    {
      "flow.xml": `<flow>
        <if test="$request/get/status">
          <request>{"url": "http://127.0.0.1:1/"}</request>
          <set-status code="{$request/get/status}"/>
          <set-response-headers>{"X-Own": {{ $request/get/status }}}</set-response-headers>
        </if>
        <echo>fine</echo>
      </flow>`,
    },
  ));

it("shares variables and log fields with the request, but neither $request nor $body", () =>
  assertPasses(
    `<template out="$request">{"method": "TEST"}</template>
     <template out="$body">"own"</template>
     <eval out="$given">"given"</eval>
     <log>{"a": 1, "b": 1}</log>
     <test-request>{"path": "/api/a", "body": {"value": "sent", "mime": "text/plain"}}</test-request>
     <assert>[["$request/method", "TEST"], ["$body", "own"], ["$got", "given POST sent"], ["$given", null],
       ["get-log()/a", 1], ["get-log()/b", 2], ["get-log()/c", 3], ["get-log()/status", 200], ["get-log()/flow", "flow.xml"]]</assert>`,
    {
      "flow.xml": `<flow>
        <eval out="$got">concat($given, ' ', $request/method, ' ', $body)</eval>
        <copy in="$nothing" out="$given"/>
        <eval out="$given">/nothing</eval>
        <log>{"b": 2, "c": 3}</log>
      </flow>`,
    },
  ));

describe("the pipeline is the whole one", () => {
  const swagger = `swagger: "2.0"
basePath: /api
x-flat-init: init.xml
x-flat-error: {flow: error.xml}
x-flat-cors: {allowed-origins: ["https://a.example"]}
x-flat-validate: {request: true}
paths:
  /files/**: {x-flat-flow: files.xml}
  /number:
    get:
      x-flat-flow: number.xml
      parameters: [{name: n, in: query, required: true, type: number}]
  /fails: {x-flat-flow: fails.xml}
  /none: {get: {}}
  /proxy/**: {x-flat-proxy: {origin: "http://127.0.0.1:1"}}
`;
  const files: Files = {
    "swagger.yaml": swagger,
    "init.xml": '<flow><set-response-headers>{"X-Init": "1"}</set-response-headers></flow>',
    "error.xml": '<flow><template>{"failed": {{ $error/code }} }</template></flow>',
    "number.xml": "<flow><template>{{ $request/get/n }}</template></flow>",
    "fails.xml": '<flow><error>{"status": 418, "code": 77}</error></flow>',
    "files.xml": '<flow><serve dir="public" fallback-doc="/index.html"/></flow>',
    "public/index.html": "<h1>index</h1>",
    "public/api/files/large.txt": "0123456789".repeat(20_000),
    "conf/flow.xml": "<flow><echo>outside</echo></flow>",
  };
  const cases: readonly (readonly [title: string, request: string, assertions: string])[] = [
    ["validation", '{"path": "/api/number?n=x"}', '["$status", 400], ["json-parse($response)/failed", 3204]'],
    ["flows", '{"path": "/api/number?n=7"}', '["json-parse($response)", 7], ["$headers/x-init", 1]'],
    [
      "error flows",
      '{"path": "/api/fails"}',
      '["$status", 418], ["$response", "{\\"failed\\":77}"], ["$headers/x-init", 1]',
    ],
    ["undefined paths", '{"path": "/api/nowhere"}', '["$status", 400], ["$error/info", {"contains": "not found"}]'],
    ["what is outside of the API", '{"path": "/else"}', '["$response", "outside"]'],
    [
      "defined paths that nobody serves",
      '{"path": "/api/none"}',
      '["$status", 500], ["$response", {"contains": "No flow found"}]',
    ],
    [
      "preflights",
      '{"path": "/api/number", "method": "OPTIONS", "headers": {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}}',
      '["$status", 200], ["$headers/access-control-allow-origin", "https://a.example"]',
    ],
    [
      "HEAD",
      '{"path": "/api/number?n=7", "method": "HEAD"}',
      '["$status", 200], ["$response", ""], ["$headers/content-length", 3]',
    ],
    ["large files", '{"path": "/api/files/large.txt"}', '["string-length($response)", 200000]'],
    [
      "ranges of files",
      '{"path": "/api/files/large.txt", "headers": {"Range": "bytes=8-11"}}',
      '["$status", 206], ["$response", "8901"]',
    ],
    ["redirects", '{"path": "/api/files"}', '["$status", 301], ["$headers/location", "/api/files/"]'],
    ["proxies that fail", '{"path": "/api/proxy/a"}', '["$status", 502], ["json-parse($response)/error/code", 3201]'],
  ];
  for (const [title, request, assertions] of cases) {
    it(`with ${title}`, () =>
      assertPasses(`<test-request>${request}</test-request><assert>[${assertions}]</assert>`, files));
  }
});

it("large bodies go in and out", async () => {
  const text = "x".repeat(300_000);
  await assertPasses(
    `<test-request>{"path": "/api/a", "body": {"src": "large.txt"}}</test-request>
     <assert>[["string-length($response)", 300000]]</assert>`,
    {
      "large.txt": text,
      "flow.xml": '<flow><pass-body src="fit://request/request/body"/></flow>'.replace(
        '<pass-body src="fit://request/request/body"/>',
        '<copy in="fit://request/request/body"/>',
      ),
    },
  );
});

it("a body that is too large is refused", () =>
  assertPasses(
    `<test-request>{"path": "/api/a", "body": {"value": "0123456789", "mime": "text/plain"}}</test-request>
     <assert>[["$status", 413]]</assert>`,
    { "flow.xml": mirror },
    { FLAT_MAX_BODY: "9" },
  ));

it("is checked against an upstream definition, if it names one", async () => {
  const definition = `swagger: "2.0"
basePath: /api
paths:
  /a:
    get:
      responses: {200: {description: "", schema: {type: object, required: [b]}}}
`;
  const steps = `<test-request>{"path": "/api/a", "options": {"definition": "definition.yaml", "validate-response": true}}</test-request>
    <assert>[["$status", 200], ["json-parse($response)/error/code", 3203]]</assert>`;
  await assertPasses(steps, { "definition.yaml": definition, "flow.xml": "<flow><template>{}</template></flow>" });
});

describe("a request that takes longer than its timeout", () => {
  const request = (options: string): string =>
    `<test-request>{"path": "/api/a", "options": {"timeout": 0.05${options}}}</test-request>
     <assert>[["$status", 0], ["$error/status", 504]]</assert>`;
  let files: Files;
  before(async () => {
    const upstream = await startTcpUpstream(() => {});
    files = { "flow.xml": `<flow><request>{"url": "http://127.0.0.1:${upstream.port}/"}</request></flow>` };
  });

  it("has failed", () => assertPasses(request(""), files));

  it("ends the test with exit-on-error", async () => {
    const { failures, asserted } = await runSteps(request(', "exit-on-error": true'), files);
    assert.equal(asserted, 0);
    assert.match(failures[0]?.at ?? "", /^test\.xml:2:1 <test-request>$/);
    assert.match(failures[0]?.message ?? "", /Upstream Request Failed .* The request timed out after 50 milliseconds/);
  });
});

const refused: readonly (readonly [text: string, message: RegExp])[] = [
  ["", /needs JSON/],
  ["{}", /A test request needs a "path"/],
  ['{"path": "api"}', /"path" does not start with a slash/],
  ['{"path": 1}', /"path" must be a string/],
  ['{"pth": "/api"}', /Unknown property "pth".* Did you mean "path"\?/],
  ['{"path": "/api", "options": {"timeout": "x"}}', /timeout/],
  ["[]", /An object with the properties of the request is required/],
  ['{"pth": {{ "/api" }}, "path": {{ $path }} }', /Unknown property "pth"/],
];
for (const [text, message] of refused) {
  it(`<test-request>${text}</test-request> is refused`, async () => {
    const { failures, asserted } = await runSteps(`<test-request>${text}</test-request><assert>[["1", 1]]</assert>`);
    assert.equal(asserted, 0);
    assert.match(failures[0]?.at ?? "", /^test\.xml:2:\d+$/);
    assert.match(failures[0]?.message ?? "", message);
  });
}

it("a computed request that can't be used ends the test", async () => {
  const { failures } = await runSteps(
    '<test-request>{"path": {{ $missing }} }</test-request><assert>[["1", 1]]</assert>',
  );
  assert.match(failures[0]?.message ?? "", /A test request needs a "path"/);
});
