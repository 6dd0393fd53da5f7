import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type InnerCall, InnerRequest } from "../../../src/pipeline/inner/inner-request.ts";
import { type InnerAnswer, type InnerRun, serveInner } from "../../../src/pipeline/inner/serve-inner.ts";
import { planStages } from "../../../src/pipeline/stages.ts";
import { appServices } from "../../servers/app-services.ts";
import { type Echo, startEcho } from "../../servers/echo-upstream.ts";

const swagger = (upstream: string) => `
swagger: "2.0"
basePath: /v1
x-flat-init: init.xml
x-flat-cors: { allowed-origins: "*" }
securityDefinitions:
  token: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { key: secret, alg: HS256 } }
paths:
  /items/{id}:
    post:
      x-flat-flow: item.xml
      x-flat-validate: { request: true }
      parameters:
        - { in: path, name: id, type: string, required: true }
        - { in: body, name: body, schema: { type: object, required: [name] } }
  /private:
    get: { x-flat-flow: item.xml, security: [{ token: [] }] }
  /wrong:
    get: { x-flat-flow: wrong.xml }
  /upstream/**:
    x-flat-proxy: { origin: "${upstream}" }
`;

const flows = {
  "init.xml": `<flow><set-response-headers>{ "X-Init": "done" }</set-response-headers></flow>`,
  "item.xml": `<flow><template>{ "id": {{ $request/params/id }}, "name": {{ $body/json/name }}, "known": {{ $known }} }</template></flow>`,
  "wrong.xml": `<flow><error status="418">{ "message": "no" }</error></flow>`,
};

const echo = await startEcho();
const { app, services, log } = appServices(
  { "swagger.yaml": swagger(echo.origin), ...flows },
  { FLAT_MAX_BODY: "10000" },
);

const caller = {
  id: "r1",
  scheme: "http",
  authority: "api.example",
  remoteAddress: "127.0.0.1",
  trusted: false,
} as const;

function send(
  call: Partial<InnerCall>,
  run: InnerRun = { router: app.router },
  signal?: AbortSignal,
): Promise<InnerAnswer> {
  const request = new InnerRequest({ method: "GET", target: "/v1/wrong", fields: [], body: null, ...call }, caller);
  const origin = { debugging: undefined, work: undefined };
  return serveInner(request, { services, run, origin, ...(signal && { signal }) });
}

const json = (value: unknown) => ({
  fields: ["Content-Type", "application/json", "Origin", "http://a.example"],
  body: Buffer.from(JSON.stringify(value)),
});

describe("requests that the gateway makes itself", () => {
  it("are served by the whole route, and have no line in the access log", async () => {
    const { status, fields, body, failure } = await send({
      method: "POST",
      target: "/v1/items/7?q=1",
      ...json({ name: "A" }),
    });
    assert.deepEqual(
      [status, failure, JSON.parse(body.toString())],
      [200, undefined, { id: "7", name: "A", known: null }],
    );
    assert.equal(fields[fields.indexOf("X-Init") + 1], "done");
    assert.ok(!fields.includes("Access-Control-Allow-Origin"));
    assert.deepEqual(log.all("access"), []);
  });

  it("are validated, and need tokens, as all others", async () => {
    assert.equal((await send({ method: "POST", target: "/v1/items/7", ...json({}) })).status, 400);
    assert.equal((await send({ target: "/v1/private" })).status, 403);
    assert.equal((await send({ target: "/v1/none" })).status, 404);
    assert.equal((await send({})).status, 418);
  });

  it("can have some of the stages only, with what the others would have left", async () => {
    const match = app.router.match("/v1/items/7", "POST");
    assert.equal(match.kind, "route");
    if (match.kind !== "route") return;
    const stages = planStages(match.route.route, ["work"]);
    const answer = await send(
      { method: "POST", target: "/v1/items/7", ...json({}) },
      { match, stages, prepare: ({ context }) => context.setVariable("known", "yes") },
    );
    assert.deepEqual([answer.status, JSON.parse(answer.body.toString())], [200, { id: "7", name: null, known: "yes" }]);
  });

  it("are proxied with their bodies", async () => {
    const { status, body } = await send({ method: "POST", target: "/v1/upstream/a", ...json({ name: "A" }) });
    assert.equal(status, 200);
    const echo = JSON.parse(body.toString()) as Echo;
    assert.equal(Buffer.from(echo.body, "base64").toString(), '{"name":"A"}');
    assert.equal(echo.headers["content-length"], "12");
  });

  it("have no answer that is larger than FLAT_MAX_BODY", async () => {
    const { failure } = await send({ method: "POST", target: "/v1/upstream/a", fields: [], body: Buffer.alloc(9000) });
    assert.match(String(failure), /larger than 10000 bytes/);
  });

  it("end where they are given up", async () => {
    const given = new AbortController();
    given.abort();
    assert.match(String((await send({}, undefined, given.signal)).failure), /given up/);
  });
});
