// Upstream contracts beyond a single request: the action requests, security that is only reported, definitions that several use.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { apiOf } from "../../src/contract/api.ts";
import { Site } from "../../src/locations/site.ts";
import { writeApp } from "../servers/app-folder.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const definition = `swagger: "2.0"
securityDefinitions:
  HeaderAuth: { type: apiKey, in: header, name: My-Header }
paths:
  /a:
    get:
      security: [HeaderAuth: []]
      parameters: [{ name: q, in: query, type: integer }]
      responses: { 200: { description: ok, schema: { type: object, required: [a] } } }
`;

let gateway: TestGateway;
const asked: string[] = [];

before(async () => {
  const { origin } = await startUpstream((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Content-Type", "application/json");
    response.end(request.url?.includes("q=2") ? "{}" : '{"a": 1}');
  });
  const request = (query: string): string =>
    `{"url": "${origin}/a?${query}", "options": {"definition": "upstream.yaml", "validate-request": true, "validate-response": true}}`;
  gateway = await startTestGateway({
    "upstream.yaml": definition,
    "swagger.yaml":
      'swagger: "2.0"\npaths:\n  /several: { x-flat-flow: several.xml }\n  /reported: { x-flat-flow: reported.xml }\n',
    "several.xml": `<flow><requests>{"good": ${request("q=1")}, "empty": ${request("q=2")}, "bad": ${request("q=x")}}</requests>
<template>{ "good": {{ $upstream/good/status }}, "empty": {{ $upstream/empty/error/code }}, "bad": {{ $upstream/bad/error/code }} }</template></flow>`,
    "reported.xml": `<flow><request>{"url": "${origin}/a", "options": {"definition": "upstream.yaml", "validate-request-security": "report-only"}}</request></flow>`,
  });
});

describe("the action requests", () => {
  it("checks each request and each response", async () => {
    const response = await fetch(`${gateway.url}/several`);
    assert.deepEqual(await response.json(), { good: 200, empty: 3203, bad: 3202 });
    assert.deepEqual(asked.toSorted(), ["/a?q=1", "/a?q=2"]);
  });
});

describe("security that is only reported", () => {
  it("lets the request go out", async () => {
    const response = await fetch(`${gateway.url}/reported`);
    assert.deepEqual(await response.json(), { a: 1 });
    const alert = await gateway.log.event({ type: "flat_alert", topic: "validation" });
    assert.equal(
      alert.message,
      "main: Upstream Request Security Validation Failed (report-only): Header Security (HeaderAuth): Missing header My-Header",
    );
  });
});

it("a definition is loaded once for all that name it", () => {
  const folder = writeApp({ "upstream.yaml": definition });
  const site = new Site(folder);
  assert.equal(apiOf(`${folder}/upstream.yaml`, site), apiOf(`${folder}/upstream.yaml`, site));
});

it("at most 20 faults are told", async () => {
  const parameters = Array.from({ length: 30 }, (_, at) => `{ name: p${at}, in: query, required: true, type: string }`);
  const swagger = `swagger: "2.0"
x-flat-validate: { request: true }
paths:
  /query: { get: { x-flat-flow: a.xml, parameters: [${parameters.join(", ")}] } }
  /body: { post: { x-flat-flow: a.xml, parameters: [{ name: b, in: body, schema: { items: { type: string } } }] } }
`;
  const app = await startTestGateway({ "swagger.yaml": swagger, "a.xml": "<flow/>" });
  const body = { method: "POST", body: JSON.stringify(Array.from({ length: 30 }, (_, at) => at)) };
  const headers = { "Content-Type": "application/json" };
  for (const response of [await fetch(`${app.url}/query`), await fetch(`${app.url}/body`, { ...body, headers })]) {
    assert.equal(response.status, 400);
    assert.equal(((await response.json()) as { error: { info: string[] } }).error.info.length, 20);
  }
});
