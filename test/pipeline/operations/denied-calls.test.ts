// A call that the operation denies is an answer, also where all failed authentications have one body.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { token } from "./token.ts";

it("a call without a token is answered by the uniform 401, and the flow goes on", async () => {
  const gateway = await startTestGateway({
    "swagger.yaml": `
swagger: "2.0"
x-flat-unauthorized: { status: 401 }
x-flat-error: { flow: failed.xml }
securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256 } }
paths:
  /me: { get: { operationId: getMe, x-flat-flow: me.xml, security: [{ Token: [] }] } }
  /scoped: { get: { operationId: getScoped, x-flat-flow: me.xml, security: [{ Token: [read] }] } }
  /both: { get: { x-flat-flow: both.xml } }
`,
    "me.xml": `<flow><template>{ "sub": {{ $jwt/sub }} }</template></flow>`,
    "failed.xml": "<flow><echo>the error flow</echo></flow>",
    "both.xml": `<flow><requests>{ "me": { "operation": "getMe" }, "scoped": { "operation": "getScoped", "options": { "exit-on-error": true } } }</requests>
      <template>{ "me": {{ $upstream/me/status }}, "scoped": {{ $upstream/scoped/status }}, "id": {{ content("me")/json/id }}, "error": {{ $error }} }</template></flow>`,
  });
  const denied = JSON.parse((await ask(`${gateway.url}/both`)).text);
  assert.deepEqual(denied, { me: 401, scoped: 401, id: "com.appcelerator.api.unauthorized", error: null });
  const headers = { Authorization: `Bearer ${token({ sub: "a" })}` };
  const known = JSON.parse((await ask(`${gateway.url}/both`, { headers })).text);
  assert.deepEqual([known.me, known.scoped], [200, 403]);
});
