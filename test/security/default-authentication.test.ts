// Routes are authenticated by default exactly where the top level has `security`; `security: []` makes one public.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { token } from "../pipeline/operations/token.ts";
import { ask } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";

const echo = await startEcho();

const schemes = `securityDefinitions:
  Token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256 } }
`;
const paths = `paths:
  x-flat-flow: ok.xml
  /flow: { x-flat-flow: ok.xml }
  /operation: { get: { x-flat-flow: ok.xml } }
  /fallback: { get: {} }
  /p1/**: { x-flat-proxy: { url: "${echo.origin}" } }
  /public: { get: { x-flat-flow: ok.xml, security: [] } }
  /public-path: { security: [], get: { x-flat-flow: ok.xml } }
  /public-proxy/**: { security: [], x-flat-proxy: { url: "${echo.origin}" } }
  /closed-again: { security: [], get: { x-flat-flow: ok.xml, security: [{ Token: [] }] } }
`;
const plain = ["/flow", "/operation", "/fallback", "/p1/x"];
const open = ["/public", "/public-path", "/public-proxy/x"];
const headers = { Authorization: `Bearer ${token({ sub: "a" })}` };

function start(top: string): Promise<TestGateway> {
  return startTestGateway({
    "swagger.yaml": `swagger: "2.0"\n${schemes}${top}${paths}`,
    "ok.xml": "<flow><echo>ok</echo></flow>",
  });
}

async function statuses(gateway: TestGateway, names: readonly string[], sent = {}): Promise<readonly number[]> {
  return Promise.all(names.map(async (name) => (await ask(gateway.url + name, { headers: sent })).status));
}

describe("with security at the top level", async () => {
  const gateway = await start("security: [{ Token: [] }]\n");

  it("every route wants a token, proxied ones too", async () => {
    assert.deepEqual(await statuses(gateway, [...plain, "/closed-again"]), [403, 403, 403, 403, 403]);
    assert.deepEqual(await statuses(gateway, [...plain, "/closed-again"], headers), [200, 200, 200, 200, 200]);
  });

  it("routes with an empty list are public", async () => {
    assert.deepEqual(await statuses(gateway, open), [200, 200, 200]);
    assert.deepEqual(await statuses(gateway, open, { Authorization: "Bearer wrong" }), [200, 200, 200]);
  });
});

describe("without it", async () => {
  const gateway = await start("");

  it("only those routes want one that say so", async () => {
    assert.deepEqual(await statuses(gateway, [...plain, ...open]), [200, 200, 200, 200, 200, 200, 200]);
    assert.deepEqual(await statuses(gateway, ["/closed-again"]), [403]);
  });
});
