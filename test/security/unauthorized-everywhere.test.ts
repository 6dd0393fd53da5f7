// `x-flat-unauthorized` beside what else a definition has: CORS, mocks, lists of items, runs in the background, scripts, calls, its own page.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { type Answer, ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { env as protectedEnv, files as protectedFiles, schemes } from "./protected-app.ts";
import { bearer, rsaToken } from "./tokens.ts";

const good = bearer(rsaToken({ aud: "our api", sub: "ada" }));
const theAnswer = { success: false, id: "com.appcelerator.api.unauthorized", message: "Unauthorized" };
const json = ["Content-Type", "application/json"];
const items = JSON.stringify([{ n: 1 }, { n: 2 }]);

const swagger = (more: string): string => `swagger: "2.0"
basePath: /v1
x-flat-cors: { allowed-origins: ["https://a.example"], allow-credentials: true }
x-flat-transactions: {}
x-flat-docs: { security: [{ Header: [] }] }
x-flat-error: { flow: error.xml }
${more}
${schemes}
security: [{ Header: [] }]
paths:
  x-flat-flow: ok.xml
  /mocked: { get: { operationId: mocked, responses: { 200: { description: ok, examples: { application/json: { mock: true } } } } } }
  /list: { post: { x-flat-bulk: true, x-flat-flow: refusing.xml, parameters: [{ in: body, name: b, schema: { type: object } }] } }
  /later: { post: { x-flat-async: true, x-flat-flow: refusing.xml } }
  /script: { get: { security: [], x-flat-flow: script.xml } }
  /calling: { get: { security: [], x-flat-flow: calling.xml } }
`;

const files = {
  ...protectedFiles,
  "ok.xml": "<flow><echo>ok</echo></flow>",
  "error.xml": "<flow><echo>error flow</echo></flow>",
  "refusing.xml": '<flow><set-status code="401"/><echo>Who are you?</echo></flow>',
  "script.xml": '<flow><script src="lib/refuses.mjs"/></flow>',
  "lib/refuses.mjs":
    'export default ({ request }) => ({ status: 401, body: request.get.stream ? lines() : "No" });\nasync function* lines() { yield "No"; }',
  "calling.xml": `<flow>
  <request content="c">{ "operation": "mocked" }</request>
  <eval out="$response">response("c")</eval>
</flow>`,
};

const env = { ...protectedEnv, FLAT_ALLOW_MOCKING: "true", FLAT_SCRIPT_THREADS: "1" };
const bodyOf = ({ text }: Answer): unknown => JSON.parse(text);

describe("x-flat-unauthorized", () => {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startTestGateway({ ...files, "swagger.yaml": swagger("x-flat-unauthorized: {}") }, env);
  });
  const send = (target: string, headers: readonly string[] = [], body?: string) =>
    ask(`${gateway.url}/v1${target}`, { method: body === undefined ? "GET" : "POST", headers, body: body ?? "" });

  it("goes before mocks, lists, runs in the background, and the resources of the gateway", async () => {
    const answers = [
      await send("/mocked", ["Mock", "true"]),
      await send("/list", json, items),
      await send("/later", json, "{}"),
      await send("/transactions"),
      await send("/openapi.json"),
      await send("/docs"),
    ];
    for (const answer of answers) {
      assert.deepEqual([answer.status, bodyOf(answer)], [401, theAnswer]);
      assert.equal(answer.headers["www-authenticate"], 'Bearer realm="FLAT"');
      assert.equal(answer.headers.location, undefined);
    }
    const { transactions } = bodyOf(await send("/transactions", good)) as { transactions: unknown };
    assert.deepEqual(transactions, []);
  });

  it("can be read by pages of other origins, and doesn't ask of preflights", async () => {
    const origin = ["Origin", "https://a.example"];
    const refused = await send("/mocked", origin);
    assert.deepEqual(
      [
        refused.status,
        refused.headers["access-control-allow-origin"],
        refused.headers["access-control-allow-credentials"],
      ],
      [401, "https://a.example", "true"],
    );
    const asked = ["Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "authorization"];
    const preflight = await ask(`${gateway.url}/v1/mocked`, { method: "OPTIONS", headers: [...origin, ...asked] });
    assert.equal(preflight.status, 200);
  });

  it("answers calls of a public operation that have no token, and lets the caller's through", async () => {
    const refused = await send("/calling");
    assert.deepEqual([refused.status, bodyOf(refused)], [401, theAnswer]);
    assert.equal((await send("/calling", good)).text, "ok");
  });

  it("leaves items, scripts and runs what they say", async () => {
    assert.equal((await send("/script")).text, "No");
    assert.deepEqual(bodyOf(await send("/list", [...json, ...good], "[{}]")), [
      { index: 0, status: 401, headers: { "content-type": "text/plain" }, body: "Who are you?" },
    ]);
  });
});

describe("x-flat-unauthorized with override", () => {
  let gateway: TestGateway;
  before(async () => {
    const text = swagger("x-flat-unauthorized: { override: true }");
    gateway = await startTestGateway({ ...files, "swagger.yaml": text }, env);
  });

  it("takes the place of a script's 401, streamed or not, and of that of items", async () => {
    for (const target of ["/script", "/script?stream=1", "/calling"]) {
      const answer = await ask(`${gateway.url}/v1${target}`);
      assert.deepEqual([answer.status, bodyOf(answer)], [401, theAnswer], target);
    }
    const headers = [...json, ...good];
    const list = await ask(`${gateway.url}/v1/list`, { method: "POST", headers, body: items });
    const results = bodyOf(list) as { status: number; body: unknown }[];
    assert.deepEqual(
      [list.status, results.map(({ status, body }) => [status, body])],
      [
        207,
        [
          [401, theAnswer],
          [401, theAnswer],
        ],
      ],
    );
  });
});
