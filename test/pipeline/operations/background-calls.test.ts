// Internal calls and asynchronous routes: the answer to a call is 202, and a run in the background calls as its caller.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startEcho } from "../../servers/echo-upstream.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { closed } from "../../transactions/async-gateway.ts";
import { token } from "./token.ts";

const echo = await startEcho();
const gateway = await startTestGateway({
  "swagger.yaml": `
swagger: "2.0"
securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256, post-check-flow: checked.xml } }
security: [{ Token: [] }]
paths:
  /jobs/{id}:
    post: { operationId: postJob, x-flat-async: true, x-flat-flow: job.xml }
  /jobs/all:
    post: { x-flat-flow: me.xml }
  /proxied:
    post: { operationId: postProxied, x-flat-async: true, x-flat-proxy: { url: "${echo.origin}/" } }
  /me: { get: { operationId: getMe, x-flat-flow: me.xml } }
  /start: { get: { x-flat-flow: start.xml } }
  /all: { get: { x-flat-flow: all.xml } }
`,
  "job.xml": `<flow><template out="$config">{ "me": { "operation": "getMe" }, "again": { "operation": "postJob", "params": { "id": "2" } } }</template>
    <requests src="$config"/>
    <template>{ "id": {{ $request/params/id }}, "me": {{ content("me")/json/sub }}, "again": {{ $upstream/again/status }} }</template></flow>`,
  "checked.xml": `<flow><set-request-headers>{ "X-Sub": {{ $jwt/sub }} }</set-request-headers></flow>`,
  "me.xml": `<flow><template>{ "sub": {{ $jwt/sub }} }</template></flow>`,
  "all.xml": `<flow><request>{ "operation": "postJob", "params": { "id": "all" } }</request><template>{ "status": {{ $upstream/main/status }} }</template></flow>`,
  "start.xml": `<flow><request>{ "operation": "postJob", "params": { "id": "1" } }</request><eval out="$response">response()</eval></flow>`,
});

const headers = { Authorization: `Bearer ${token({ sub: "alice" })}` };

it("a call of an asynchronous operation is answered by its 202; the run calls for the caller, and never itself", async () => {
  const answer = await ask(`${gateway.url}/start`, { headers });
  assert.equal(answer.status, 202, answer.text);
  const { response } = await closed(gateway.url, String(answer.headers.location), headers);
  assert.deepEqual(response.body, { id: "1", me: "alice", again: 508 });
});

it("what a post-check flow has set is sent by the run", async () => {
  const sent = { ...headers, "X-Sub": "forged" };
  const answer = await ask(`${gateway.url}/proxied`, { method: "POST", headers: sent });
  const { response } = await closed(gateway.url, String(answer.headers.location), headers);
  assert.equal((response.body as { headers: Record<string, string> }).headers["x-sub"], "alice");
});

it("a call whose path belongs to another route isn't accepted: the run would not find its own", async () => {
  assert.equal((await ask(`${gateway.url}/all`, { headers })).text, '{"status":0}');
  const alert = await gateway.log.event({ type: "flat_alert", topic: "request" });
  assert.match(
    String(gateway.log.all("flat_alert").at(-1)?.message),
    /Another route has the path \/jobs\/all/,
    String(alert.message),
  );
});
