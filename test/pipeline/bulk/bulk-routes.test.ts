// What routes with many items do around them: security, validation, CORS, mocks, debug output, charsets, large lists.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { entriesOf, send } from "./entries.ts";

const echoed = `<flow><template>{ "got": {{ $body/json }} }</template></flow>`;

const token = (claims: object): string => {
  const parts = [{ alg: "HS256" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signature = createHmac("sha256", Buffer.from("AAAA", "base64")).update(parts.join(".")).digest("base64url");
  return `Bearer ${parts.join(".")}.${signature}`;
};

it("a token is checked once; each item knows what it says, and so do upstreams", async () => {
  const asked: string[] = [];
  const upstream = await startUpstream((request, response) => {
    asked.push(`${request.url} ${request.headers["x-token"]}`);
    response.end("{}");
  });
  const { url } = await startTestGateway(
    {
      "swagger.yaml": `
swagger: "2.0"
x-flat-init: init.xml
securityDefinitions:
  token:
    type: apiKey
    in: header
    name: Authorization
    x-flat-jwt: { key: "AAAA", alg: HS256, out-var: $token, out-header: X-Token, post-check-flow: check.xml }
security: [{ token: [] }]
paths:
  /items:
    post:
      x-flat-flow: item.xml
      x-flat-bulk: true
      parameters: [{ name: item, in: body, schema: { type: object } }]
`,
      "check.xml": `<flow>
  <request>{"url": {{ concat($env/UPSTREAM, "/check") }}}</request>
  <eval out="$checked">concat($checked, "once")</eval>
  <set-response-headers>{"X-Checked": "yes"}</set-response-headers>
</flow>`,
      "init.xml": `<flow><eval out="$own">concat($own, "x")</eval></flow>`,
      "item.xml": `<flow>
  <request>{"url": {{ concat($env/UPSTREAM, "/item") }}}</request>
  <eval out="$checked">concat($checked, "!")</eval>
  <template>{{ concat($token/sub, " ", $checked, " ", $own, " ", $body/json/n) }}</template>
</flow>`,
    },
    { UPSTREAM: upstream.origin },
  );
  const refused = await send(`${url}/items`, '[{"n":1}]');
  assert.equal(refused.status, 403);
  assert.equal(asked.length, 0);
  const answer = await send(`${url}/items`, '[{"n":1},{"n":2},"no"]', { Authorization: token({ sub: "fred" }) });
  assert.equal(answer.headers["x-checked"], "yes");
  assert.deepEqual(
    entriesOf(answer).map(({ status, headers, body }) => [status, headers, body.error?.code ?? body]),
    [
      [200, undefined, "fred once! x 1"],
      [200, undefined, "fred once! x 2"],
      [400, undefined, 3204],
    ],
  );
  assert.deepEqual(
    asked.map((line: string) => line.replace(/ \{.*/, " claims")),
    ["/check claims", "/item claims", "/item claims"],
  );
});

const { url, log } = await startTestGateway(
  {
    "swagger.yaml": `
openapi: 3.0.0
x-flat-cors: { allowed-origins: "https://a.example" }
paths:
  /many:
    post: { x-flat-flow: echo.xml, x-flat-bulk: { max-items: 10000 }, requestBody: { content: { application/json: { schema: { type: integer } } } } }
  /checked:
    post:
      x-flat-flow: echo.xml
      x-flat-bulk: true
      x-flat-validate: { request: report-only, response: true }
      parameters: [{ name: n, in: header, required: true, schema: { type: integer } }]
      requestBody: { content: { application/json: { schema: { type: integer } } } }
      responses:
        200: { description: ok, content: { application/json: { example: { got: 4 }, schema: { properties: { got: { maximum: 5 } } } } } }
  /large:
    post: { x-flat-flow: large.xml, x-flat-bulk: true, requestBody: { content: { application/json: {} } } }
  /caller:
    get: { x-flat-flow: caller.xml }
`,
    "echo.xml": echoed,
    "large.xml": `<flow><copy in="fit://request/request/body"/><template>{{ concat($body, $body, $body) }}</template></flow>`,
    "caller.xml": "<flow/>",
  },
  { FLAT_MAX_BODY: "200000", FLAT_ALLOW_MOCKING: "true", FLAT_DEBUG_ALLOW_HEADER: "true", FLAT_DEBUG_PASSWORD: "" },
);

it("routes with many items answer ten thousand of them, and others meanwhile", async () => {
  const list = Array.from({ length: 10_000 }, (_, index) => index);
  const answer = send(`${url}/many`, JSON.stringify(list));
  const other = ask(`${url}/nowhere`);
  assert.equal((await other).status, 404);
  assert.deepEqual(
    entriesOf(await answer).map(({ index, status, body }) => [index, status, body.got]),
    list.map((index) => [index, 200, index]),
  );
  const tooMany = await send(`${url}/many`, JSON.stringify([...list, 0]));
  assert.deepEqual([tooMany.status, JSON.parse(tooMany.text).error.info], [413, ["There are more than 10000 items."]]);
});

it("routes with many items have one line in the access log, and alerts of items by their index", async () => {
  log.clear();
  await send(`${url}/many`, '[1,"a",2,"b"]');
  const { requestID, status, bytes } = await log.event({ type: "flat_access" });
  assert.equal(status, 207);
  assert.ok(Number(bytes) > 100);
  assert.equal(log.all("flat_access").length, 1);
  assert.deepEqual(
    log.all("flat_alert").map((alert) => [alert.requestID, alert.topic, alert.item]),
    [
      [requestID, "validation", 1],
      [requestID, "validation", 3],
    ],
  );
});

it("routes with many items tell browsers once who may read the answer", async () => {
  const answer = await send(`${url}/many`, "[1]", { Origin: "https://a.example" });
  assert.equal(answer.headers["access-control-allow-origin"], "https://a.example");
  assert.deepEqual(entriesOf(answer), [{ index: 0, status: 200, body: { got: 1 } }]);
});

it("routes with many items validate each request and answer as they are told", async () => {
  log.clear();
  const entries = entriesOf(await send(`${url}/checked`, '[1, "a", 7]'));
  assert.deepEqual(
    entries.map(({ status, body }) => [status, body.got ?? body.error.code]),
    [
      [200, 1],
      [200, "a"],
      [500, 3205],
    ],
  );
  assert.match(String((await log.event({ item: 1 })).message), /report-only/);
  assert.equal(
    (await log.event({ item: 2, topic: "validation", message: log.all("flat_alert").at(-1)?.message })).item,
    2,
  );
});

it("routes with many items mock each item", async () => {
  const entries = entriesOf(await send(`${url}/checked`, "[1, 2]", { Mock: "true", N: "1" }));
  assert.deepEqual(
    entries.map(({ body }) => body),
    [{ got: 4 }, { got: 4 }],
  );
});

it("routes with many items bound the answers of items", async () => {
  log.clear();
  const list = JSON.stringify(["a", "x".repeat(100_000)]);
  const entries = entriesOf(await send(`${url}/large`, list));
  assert.deepEqual(
    entries.map(({ status, body }) => [status, body.error?.code ?? body]),
    [
      [200, "aaa"],
      [500, 5001],
    ],
  );
  assert.match(
    String((await log.event({ topic: "bulk" })).message),
    /^Item 1: The answer is larger than 200000 bytes$/,
  );
});
