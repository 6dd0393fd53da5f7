// Upstream contracts: requests, responses and examples by the upstream's own definition, for every way to send a request.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const definition = `swagger: "2.0"
host: elsewhere.example
basePath: /api
securityDefinitions:
  HeaderAuth: { type: apiKey, in: header, name: My-Header }
  Login: { type: basic }
paths:
  /search/{kind}:
    get:
      parameters:
        - { name: kind, in: path, required: true, type: string, pattern: "^[a-z]+$" }
        - { name: q, in: query, required: true, type: string, pattern: . }
      responses:
        200:
          description: found
          schema: { type: object, required: [total], properties: { total: { type: integer } } }
          examples: { application/json: { total: 7 } }
  /things:
    post:
      security: [HeaderAuth: [], Login: []]
      parameters: [{ name: thing, in: body, required: true, schema: { type: object, required: [id] } }]
      responses: { 200: { description: ok } }
`;

let gateway: TestGateway;
let asked: string[];
let origin: string;

const request = (config: string): string => `<flow><request>${config}</request><template>
{ "status": {{ $upstream/main/status }}, "error": {{ $upstream/main/error/code }}, "body": {{ content()/json }} }
</template></flow>`;

before(async () => {
  asked = [];
  ({ origin } = await startUpstream((message, response) => {
    asked.push(`${message.method} ${message.url}`);
    message.resume();
    const url = new URL(message.url ?? "/", "http://a");
    response.writeHead(Number(url.searchParams.get("status") ?? 200), { "Content-Type": "application/json" });
    response.end(url.searchParams.get("body") ?? '{"total": 1}');
  }));
  const options = (more: string): string => `"options": {"definition": "upstream.yaml"${more}}`;
  const path = `${origin}/api/search/code`;
  const strict = ', "validate-request": true, "validate-response": true, "validate-request-security": true';
  const proxied = `{ origin: "${origin}", stripEndpoint: true, addPrefix: /api, options: { definition: upstream.yaml } }`;
  gateway = await startTestGateway({
    "upstream.yaml": definition,
    "swagger.yaml": `swagger: "2.0"
x-flat-error: { flow: error.xml }
paths:
  /request: { x-flat-flow: request.xml }
  /exit: { x-flat-flow: exit.xml }
  /method: { x-flat-flow: method.xml }
  /unchecked: { x-flat-flow: unchecked.xml }
  /secure: { x-flat-flow: secure.xml }
  /secured: { x-flat-flow: secured.xml }
  /mock: { x-flat-flow: mock.xml }
  /reported: { x-flat-flow: reported.xml }
  /action/**: { x-flat-flow: action.xml }
  /proxy/**: { x-flat-proxy: ${proxied} }
`,
    "request.xml": request(`{"url": "${path}", "query": {{ $request/get }}, ${options(strict)}}`),
    "exit.xml": request(
      `{"url": "${path}", "query": {{ $request/get }}, ${options(`${strict}, "exit-on-error": true`)}}`,
    ),
    "method.xml": request(`{"url": "${path}", "method": "POST", ${options(strict)}}`),
    "unchecked.xml": request(`{"url": "${path}", "query": {{ $request/get }}, ${options("")}}`),
    "secure.xml": request(
      `{"url": "${origin}/api/things", "body": {"value": {"id": 1}, "mime": "application/json"}, ${options(strict)}}`,
    ),
    "secured.xml": request(
      `{"url": "${origin}/api/things", "headers": {"My-Header": "x"}, "body": {"value": {"id": 1}, "mime": "application/json"}, ${options(strict)}}`,
    ),
    "mock.xml": request(`{"url": "${path}?q=1", ${options(', "mock-response": true')}}`),
    "reported.xml": request(
      `{"url": "${path}", "query": {{ $request/get }}, ${options(', "validate-request": "report-only", "validate-response": "report-only"')}}`,
    ),
    "action.xml": `<flow><proxy-request>{"origin": "${origin}", "stripEndpoint": true, "addPrefix": "/api", ${options("")}}</proxy-request></flow>`,
    "error.xml": `<flow><template>{"custom": {"message": {{ $error/message }}, "info": {{ $error/info }}, "code": {{ $error/code }}, "upstream": {{ $upstream/main/error/code }}, "status": {{ $upstream/main/status }}}}</template></flow>`,
  });
});

async function json(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  asked.length = 0;
  const response = await fetch(gateway.url + path, init);
  return { status: response.status, body: await response.json() };
}

function failed(body: unknown): { info: unknown; code: unknown; status: unknown } {
  const { error } = (body as { body: { error: { info: unknown; code: unknown; status: unknown } } }).body;
  return { info: error.info, code: error.code, status: error.status };
}

describe("an upstream request", () => {
  it("goes out where it is as the definition wants it", async () => {
    assert.deepEqual((await json("/request?q=a")).body, { status: 200, error: null, body: { total: 1 } });
    assert.deepEqual(asked, ["GET /api/search/code?q=a"]);
  });

  it("isn't sent where it isn't", async () => {
    const { body } = await json("/request?x=a");
    const info = ["Required constraint violated in query for q: The property q is required."];
    assert.deepEqual(failed(body), { info, code: 3202, status: 400 });
    assert.deepEqual(failed((await json("/method")).body), { info: ["Invalid method post."], code: 3202, status: 400 });
    assert.deepEqual(asked, []);
  });

  it("needs what the definition's security names", async () => {
    const info = [
      "Header Security (HeaderAuth): Missing header My-Header",
      "Basic Security (Login): Missing header Authorization",
    ];
    assert.deepEqual(failed((await json("/secure")).body), { info, code: 3207, status: 401 });
    assert.deepEqual(asked, []);
    assert.deepEqual((await json("/secured")).body, { status: 200, error: null, body: { total: 1 } });
  });

  it("ends the flow with exit-on-error: the error flow runs", async () => {
    const { status, body } = await json("/exit");
    assert.equal(status, 400);
    assert.deepEqual(body, {
      custom: {
        message: "Upstream Request Validation Failed",
        info: ["Required constraint violated in query for q: The property q is required."],
        code: 3202,
        upstream: 3202,
        status: 0,
      },
    });
  });

  it("isn't checked unless an option says so", async () => {
    assert.deepEqual((await json("/unchecked?body=[]")).body, { status: 200, error: null, body: [] });
  });
});

describe("an upstream response", () => {
  it("is replaced where it isn't as the definition wants it", async () => {
    const { body } = await json("/request?q=a&status=422");
    const info = ["No definition for status code 422 and no 'default'.", "Upstream status: 422 Unprocessable Entity"];
    assert.deepEqual(failed(body), { info, code: 3203, status: 502 });
    assert.equal((body as { status: number }).status, 422);
    assert.deepEqual(failed((await json('/request?q=a&body={"total":"1"}')).body).info, [
      "Type constraint violated in body for total: String value found, but an integer is required.",
      "Upstream status: 200 OK",
    ]);
  });

  it("is only reported where that is wanted", async () => {
    gateway.log.events.length = 0;
    assert.deepEqual((await json("/reported?body=[]")).body, { status: 200, error: null, body: [] });
    const messages = gateway.log.events.filter(({ topic }) => topic === "validation").map(({ message }) => message);
    assert.deepEqual(messages, [
      "main: Upstream Request Validation Failed (report-only): Required constraint violated in query for q: The property q is required.",
      "main: Upstream Response Validation Failed (report-only): Type constraint violated in body: Array value found, but an object is required. Upstream status: 200 OK",
    ]);
  });

  it("may be an example of the definition", async () => {
    assert.deepEqual((await json("/mock")).body, { status: 200, error: null, body: { total: 7 } });
    assert.deepEqual(asked, []);
  });
});

for (const way of ["/action", "/proxy"]) {
  describe(`${way}: a proxy that names a definition`, () => {
    it("is strict: requests and responses are checked, errors end the flow", async () => {
      assert.deepEqual(await json(`${way}/search/code?q=a`), { status: 200, body: { total: 1 } });
      const invalid = await json(`${way}/search/code`);
      assert.equal(invalid.status, 400);
      assert.equal((invalid.body as { custom: { code: number } }).custom.code, 3202);
      assert.deepEqual(asked, []);
      const wrong = await json(`${way}/search/code?q=a&body=[]`);
      assert.equal(wrong.status, 502);
      assert.deepEqual((wrong.body as { custom: unknown }).custom, {
        message: "Upstream Response Validation Failed",
        info: [
          "Type constraint violated in body: Array value found, but an object is required.",
          "Upstream status: 200 OK",
        ],
        code: 3203,
        upstream: 3203,
        status: 200,
      });
    });

    it("checks bodies and sends them as they came", async () => {
      const init = { method: "POST", headers: { "Content-Type": "application/json" } };
      assert.equal((await json(`${way}/things`, { ...init, body: '{ "id": 1 }' })).status, 200);
      assert.equal((await json(`${way}/things`, { ...init, body: "{}" })).status, 400);
    });

    it("knows no other paths", async () => {
      const { body } = await json(`${way}/none`);
      assert.deepEqual((body as { custom: { info: unknown } }).custom.info, ["Path /api/none not found."]);
    });
  });
}

describe("a definition that can't be used", () => {
  function faults(files: Readonly<Record<string, string>>): readonly string[] {
    try {
      compileApp({ folder: writeApp(files), env: {} });
      return [];
    } catch (error) {
      assert.ok(error instanceof ConfigErrors);
      return error.errors.map(({ position, message }) => `${position?.file}:${position?.line} ${message}`);
    }
  }
  const swagger = 'swagger: "2.0"\npaths:\n  /a: { x-flat-flow: a.xml }\n';

  it("refuses the start where it isn't there", () => {
    const flow = '<flow><request>\n{"url": "http://a/",\n"options": {"definition": "none.yaml"}}</request></flow>';
    assert.deepEqual(faults({ "swagger.yaml": swagger, "a.xml": flow }), [
      'a.xml:3 There is no definition "none.yaml" in the app folder',
    ]);
  });

  it("refuses the start where it has faults, also for proxies", () => {
    const proxy =
      'swagger: "2.0"\npaths:\n  /a:\n    x-flat-proxy:\n      origin: http://a\n      options: { definition: bad.yaml }\n';
    const bad = 'swagger: "2.0"\npaths:\n  /x:\n    get:\n      parameters: [{ name: a, in: query, type: strng }]\n';
    assert.deepEqual(faults({ "swagger.yaml": proxy, "bad.yaml": bad }), [
      'swagger.yaml:6 bad.yaml:5:48: Unknown type "strng"',
    ]);
  });

  it("fails the request where its name is computed", async () => {
    const flow = `<flow><request>{"url": "${origin}/", "options": {"definition": {{ "none.yaml" }}, "validate-request": true}}</request>
<template>{"code": {{ $upstream/main/error/code }}}</template></flow>`;
    const app = await startTestGateway({
      "swagger.yaml": swagger,
      "a.xml": flow.replace('"none.yaml"', "$request/get/d"),
    });
    const response = await fetch(`${app.url}/a?d=none.yaml`);
    assert.deepEqual(await response.json(), { code: 3201 });
  });

  it("is needed by the options that ask for it", () => {
    const flow = '<flow><request>{"url": "http://a/", "options": {"validate-request": true}}</request></flow>';
    assert.deepEqual(faults({ "swagger.yaml": swagger, "a.xml": flow }), [
      'a.xml:1 The option "validate-request" needs the option "definition"',
    ]);
  });
});
