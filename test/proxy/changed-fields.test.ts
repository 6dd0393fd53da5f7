// `set-request-headers` and `x-flat-proxy`: what the upstream gets of fields that flows have changed.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { token } from "../pipeline/operations/token.ts";
import { ask } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { startTestGateway } from "../servers/gateway.ts";
import { startRedirecting } from "../servers/redirecting.ts";
import { startUpstream } from "../servers/upstream.ts";

const echo = await startEcho();

const jwt = (more: string): string =>
  `{ type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: c2VjcmV0, alg: HS256${more} } }`;

const swagger = `
swagger: "2.0"
x-flat-init: init.xml
securityDefinitions:
  Refusing: ${jwt(", out-var: $a, post-check-flow: refusing.xml")}
  Passing: ${jwt(", out-var: $b, post-check-flow: passing.xml")}
  Carrying: ${jwt(", out-var: $c, out-header: X-Claims")}
paths:
  /plain: { x-flat-proxy: { url: "${echo.origin}/", headers: { X-Stage: proxy, X-Proxy: "1" } } }
  /either: { x-flat-proxy: { url: "${echo.origin}/" }, security: [{ Refusing: [] }, { Passing: [] }] }
  /carried: { x-flat-proxy: { url: "${echo.origin}/" }, security: [{ Carrying: [] }] }
`;

const gateway = await startTestGateway({
  "swagger.yaml": swagger,
  "init.xml": `<flow><set-request-headers>{ "X-Stage": "init", "X-Gone": null, "X_Under": "1", "X-Claims": "forged" }</set-request-headers></flow>`,
  "refusing.xml": `<flow><set-request-headers>{ "X-Refused": "1", "X-Kept": null }</set-request-headers><error status="403"/></flow>`,
  "passing.xml": `<flow><set-request-headers>{ "X-Passed": "1" }</set-request-headers></flow>`,
});

async function sent(path: string, headers: readonly string[] = []): Promise<Echo> {
  const { status, text } = await ask(gateway.url + path, { headers });
  assert.equal(status, 200, text);
  return JSON.parse(text) as Echo;
}

const bearer = ["Authorization", `Bearer ${token({ sub: "a" })}`];

describe("fields that flows have changed", () => {
  it("replace those of the client and of the proxy, twins included", async () => {
    const forged = ["X-Stage", "c", "x-stage", "c", "X_Stage", "c", "X-Gone", "c", "x_gone", "c", "X-Under", "c"];
    const { headers, raw } = await sent("/plain", [...forged, "X-Kept", "c"]);
    assert.equal(raw.filter((_, at) => at % 2 === 1).filter((value) => value === "c").length, 1);
    assert.equal(headers["x-stage"], "init");
    assert.equal(headers["x-proxy"], "1");
    assert.equal(headers.x_under, "1");
    assert.equal(headers["x-kept"], "c");
  });

  it("are forgotten with the alternative whose post-check flow has set them", async () => {
    const { headers } = await sent("/either", [...bearer, "X-Kept", "c"]);
    assert.equal(headers["x-refused"], undefined);
    assert.equal(headers["x-passed"], "1");
    assert.equal(headers["x-kept"], "c");
  });

  it("are never those that carry claims", async () => {
    gateway.log.clear();
    const { headers } = await sent("/carried", bearer);
    assert.equal(headers["x-claims"], '{"sub":"a"}');
    const alert = await gateway.log.event({ type: "flat_alert", topic: "set-request-headers" });
    assert.match(String(alert.message), /carries the claims/);
  });

  it("aren't sent to another origin", async () => {
    const redirecting = await startRedirecting();
    const options = "options: { follow-redirects: true }";
    const app = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"\nx-flat-init: init.xml\npaths:\n  /a/**: { x-flat-proxy: { origin: "${redirecting.origin}", stripEndpoint: true, ${options} } }\n`,
      "init.xml": `<flow><set-request-headers>{ "X-Session": "s" }</set-request-headers></flow>`,
    });
    const { text } = await ask(`${app.url}/a/status/307/${echo.origin}/`);
    assert.equal(redirecting.hops[0]?.headers["x-session"], "s");
    assert.equal((JSON.parse(text) as Echo).headers["x-session"], undefined);
  });

  it("keep cached answers apart", async () => {
    const upstream = await startUpstream((request, response) => {
      response.end(String(request.headers["x-session"]));
    });
    const options = "options: { force-cache-ttl: 60 }";
    const app = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"\nx-flat-init: init.xml\npaths:\n  /a: { x-flat-proxy: { url: "${upstream.origin}", ${options} } }\n`,
      "init.xml": `<flow><set-request-headers>{ "X-Session": {{ $request/get/s }} }</set-request-headers></flow>`,
    });
    for (const session of ["1", "2", "1"]) assert.equal((await ask(`${app.url}/a?s=${session}`)).text, session);
  });
});
