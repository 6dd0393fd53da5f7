// The order of a request: each stage is proven by a request that would be answered otherwise by the next one.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { token } from "../pipeline/operations/token.ts";
import { HandlerGateway } from "./handler-app.ts";

const swagger = `x-flat-init: init.xml
x-flat-error: { flow: error.xml }
x-flat-cors: { allowed-origins: ["http://site.example"] }
x-flat-handlers:
  - { name: start, path: ., event: start, flow: start.xml }
  - { name: end, path: ., event: end, flow: end.xml }
  - { name: failed, path: ., event: error, flow: failed.xml }
securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256, post-check-flow: checked.xml } }
paths:
  /x:
    get:
      security: [{ Token: [] }]
      parameters: [{ name: n, in: query, type: integer }]
      x-flat-validate: { request: true, response: true }
      x-flat-flow: main.xml
      responses: { 200: { schema: { type: object, required: [ok] }, examples: { application/json: { ok: "an example" } } } }
`;

const flows = {
  checked: "",
  init: `<if test="$request/get/echo = 'init'"><template>{"ok": "init"}</template><break/></if>`,
  start: `<if test="$request/get/echo = 'start'"><echo mime="application/json">{"ok": "start"}</echo></if>`,
  main: '<if test="$request/get/main"><template>{"ok": "main"}</template></if>',
  end: '<if test="$request/get/end"><template>{ {{ $request/get/end }}: "end"}</template></if>',
  failed: "",
  error: '<template>{"code": {{ $error/code }} }</template>',
};

/** Of another site, with a token that isn't good, and the wish for an example. */
const wrong = { Origin: "http://site.example", Authorization: "Bearer x", Mock: "true" };
const mocked = { Mock: "true", Authorization: `Bearer ${token({ sub: "a" })}` };
const good = { Authorization: mocked.Authorization };

const cases: readonly (readonly [
  title: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  method: string,
  expected: readonly [status: number, trace: string, text: string],
])[] = [
  [
    "matching",
    "/y",
    { ...wrong, "Access-Control-Request-Method": "GET" },
    "OPTIONS",
    [404, "failed error", '{"code":3204}'],
  ],
  ["CORS", "/x?n=a", { ...wrong, "Access-Control-Request-Method": "GET" }, "OPTIONS", [200, "", ""]],
  ["validation", "/x?n=a", wrong, "GET", [400, "failed error", '{"code":3204}']],
  ["security", "/x", wrong, "GET", [403, "failed error", '{"code":3206}']],
  ["mocking", "/x?echo=init", mocked, "GET", [200, "", '{"ok":"an example"}']],
  ["the init flow", "/x?echo=init&main=1", good, "GET", [200, "checked init", '{"ok":"init"}']],
  ["start handlers", "/x?echo=start", good, "GET", [200, "checked init start main end", '{"ok": "start"}']],
  ["the main flow", "/x?echo=start&main=1", good, "GET", [200, "checked init start main end", '{"ok":"main"}']],
  ["end handlers", "/x?main=1&end=ok", good, "GET", [200, "checked init start main end", '{"ok":"end"}']],
  [
    "validation of the response",
    "/x?main=1&end=bad",
    good,
    "GET",
    [500, "checked init start main end failed error", '{"code":3205}'],
  ],
];

let app: HandlerGateway;
before(async () => {
  app = await HandlerGateway.start({ swagger, flows, env: { FLAT_ALLOW_MOCKING: "true" } });
});

describe("one after the other come", () => {
  for (const [title, path, headers, method, expected] of cases) {
    it(title, async () => assert.deepEqual(await app.run(path, { method, headers }), expected));
  }
});

it("other sites may read what handlers make of an error", async () => {
  const { headers } = await app.ask("/x?n=a", { headers: wrong });
  assert.equal(headers["access-control-allow-origin"], "http://site.example");
});
