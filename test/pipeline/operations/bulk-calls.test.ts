// Internal calls and bulk requests: each may stand in the other.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { type Echo, startEcho } from "../../servers/echo-upstream.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { token } from "./token.ts";

const echo = await startEcho();
const gateway = await startTestGateway({
  "swagger.yaml": `
swagger: "2.0"
securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256, post-check-flow: checked.xml } }
paths:
  /items:
    post:
      operationId: postItems
      x-flat-flow: item.xml
      x-flat-bulk: true
      x-flat-validate: { request: true }
      parameters: [{ in: body, name: item, required: true, schema: { type: object, required: [name] } }]
  /proxied:
    post: { operationId: postProxied, x-flat-bulk: true, x-flat-proxy: { url: "${echo.origin}/" }, security: [{ Token: [] }] }
  /all: { get: { x-flat-flow: all.xml } }
`,
  "item.xml": `<flow><template out="$config">{ "again": { "operation": "postItems", "body": { "value": { "name": "x" } } } }</template>
    <requests if="$body/json/name = 'circle'" src="$config"/>
    <template>{ "name": {{ $body/json/name }}, "again": {{ $upstream/again/status }} }</template></flow>`,
  "checked.xml": `<flow><set-request-headers>{ "X-Sub": {{ $jwt/sub }} }</set-request-headers></flow>`,
  "all.xml": `<flow><request>{ "operation": "postItems", "body": { "value": [{ "name": "a" }, { "nme": "b" }, { "name": "circle" }] } }</request>
    <eval out="$response">response()</eval></flow>`,
});

it("the answer to a bulk operation is its 207", async () => {
  const { status, text } = await ask(`${gateway.url}/all`);
  assert.equal(status, 207, text);
  const entries = JSON.parse(text) as readonly { readonly status: number; readonly body: unknown }[];
  assert.deepEqual(
    entries.map((entry) => entry.status),
    [200, 400, 200],
  );
  assert.deepEqual(entries[0]?.body, { name: "a", again: null });
});

it("an item never runs its own operation again: 508", async () => {
  const body = JSON.stringify([{ name: "circle" }]);
  const answer = await ask(`${gateway.url}/items`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  const [entry] = JSON.parse(answer.text) as readonly { readonly body: unknown }[];
  assert.deepEqual(entry?.body, { name: "circle", again: 508 });
});

it("what a post-check flow has set is sent with each item", async () => {
  const headers = {
    "Content-Type": "application/json",
    Authorization: `Bearer ${token({ sub: "alice" })}`,
    "X-Sub": "forged",
  };
  const answer = await ask(`${gateway.url}/proxied`, { method: "POST", headers, body: "[1, 2]" });
  const entries = JSON.parse(answer.text) as readonly { readonly body: Echo }[];
  assert.deepEqual(
    entries.map(({ body }) => body.headers["x-sub"]),
    ["alice", "alice"],
  );
});
