// Bounds of asynchronous routes, requests that are sent twice, and runs that take too long.
import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import { hmacToken, secret } from "../security/tokens.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { accepted, type Backend, closed, shown, startBackend } from "./async-gateway.ts";

const wait = `<flow><request>{"url": {{ concat($env/BACKEND, $request/path, "?", $request/get/n) }}, "options": {"exit-on-error": true, "timeout": 50}}</request></flow>`;

async function start(
  options: string,
  more: Readonly<Record<string, string>> = {},
): Promise<{ gateway: TestGateway; backend: Backend }> {
  const backend = await startBackend();
  const swagger = `swagger: "2.0"
security: []
${more.top ?? ""}
paths:
  /slow/{id}:
    x-flat-async: ${options}
    x-flat-flow: flow.xml
  /other:
    x-flat-async: true
    x-flat-flow: flow.xml
`;
  const files = { "swagger.yaml": swagger, "flow.xml": wait, "error.xml": more.error ?? "<flow/>" };
  return { gateway: await startTestGateway(files, { BACKEND: backend.origin }), backend };
}

describe("A queue", () => {
  it("has room for as many as it may, beside those under way; then it is 503 with Retry-After", async () => {
    const { gateway, backend } = await start("{concurrency: 2, max-queue: 3}");
    for (let at = 0; at < 2; at += 1) await accepted(gateway.url, "/slow/a");
    await backend.received(2);
    for (let at = 0; at < 3; at += 1) await accepted(gateway.url, "/slow/a");
    const full = await ask(`${gateway.url}/slow/a`, { method: "POST" });
    assert.deepEqual([full.status, full.headers["retry-after"], full.headers.location], [503, "10", undefined]);
    assert.equal(JSON.parse(full.text).error.message, "Service Unavailable");
    assert.equal((await ask(`${gateway.url}/transactions/6`)).status, 404);
    // Each route has its own.
    assert.equal((await accepted(gateway.url, "/other")).id, 6);
    assert.equal(backend.paths.filter((path) => path.startsWith("/slow")).length, 2);
    backend.release();
    for (let id = 1; id <= 6; id += 1)
      assert.equal((await closed(gateway.url, `/transactions/${id}`)).status, "CLOSED_IN_SUCCESS");
    assert.equal(backend.paths.length, 6);
    await accepted(gateway.url, "/slow/a");
  });

  it("is served in order, one after the other where concurrency is 1", async () => {
    const { gateway, backend } = await start("{concurrency: 1}");
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => accepted(gateway.url, "/slow/a")));
    await backend.received(1);
    backend.release();
    const ended = await Promise.all(all.map(({ location }) => closed(gateway.url, location)));
    const times = ended.sort((one, other) => one.id - other.id).map(({ updated_on }) => Date.parse(updated_on));
    assert.deepEqual(
      times,
      [...times].sort((one, other) => one - other),
    );
  });
});

describe("A run that takes too long", () => {
  it("is given up, with its upstream requests; the error flow runs, and it is closed in errors", async () => {
    const error = `<flow><request>{"url": {{ concat($env/BACKEND, "/failed/", $error/status, "/", $request/params/id) }}, "options": {"timeout": 50}}</request><template>{"told": true}</template></flow>`;
    const { gateway, backend } = await start("{timeout: 0.3}", { top: "x-flat-error: {flow: error.xml}", error });
    const { location } = await accepted(gateway.url, "/slow/a");
    await backend.received(2);
    assert.deepEqual(backend.paths, ["/slow/a", "/failed/504/a"]);
    assert.equal((await shown(gateway.url, location)).status, "ACTIVE");
    backend.release();
    const { status, errors, response } = await closed(gateway.url, location);
    assert.equal(status, "CLOSED_IN_ERRORS");
    assert.deepEqual(
      errors.map(({ status, info }) => ({ status, info })),
      [{ status: 504, info: ["It took longer than 0.3 seconds."] }],
    );
    assert.deepEqual([response.status, response.body], [504, { told: true }]);
    assert.equal(backend.paths.length, 2);
  });

  it("has the error document as its response where there is no error flow", async () => {
    const { gateway } = await start("{timeout: 0.2}");
    const { response, errors } = await closed(gateway.url, (await accepted(gateway.url, "/slow/a")).location);
    assert.deepEqual([response.status, errors.length], [504, 1]);
  });
});

describe("Idempotency-Key", () => {
  const send = (url: string, path: string, key: string, body = "", headers = {}) =>
    ask(url + path, { method: "POST", headers: { "Idempotency-Key": key, ...headers }, body });

  it("gives the first transaction for the same request, without another run", async () => {
    const { gateway, backend } = await start("true");
    backend.release();
    const first = await send(gateway.url, "/slow/a", "k1", "body");
    await closed(gateway.url, "/transactions/1");
    const second = await send(gateway.url, "/slow/a", "k1", "body");
    assert.deepEqual([second.status, second.text, second.headers.location], [202, first.text, first.headers.location]);
    const both = await Promise.all([1, 2, 3].map(() => send(gateway.url, "/slow/a", "k2")));
    assert.equal(new Set(both.map(({ text }) => text)).size, 1);
    await closed(gateway.url, "/transactions/2");
    assert.equal(backend.paths.length, 2);
    assert.equal((await ask(`${gateway.url}/transactions/3`)).status, 404);
  });

  it("refuses another body, path or query with 422, and holds for one route", async () => {
    const { gateway } = await start("true");
    await send(gateway.url, "/slow/a", "k1", "body");
    for (const [path, body] of [
      ["/slow/a", "other"],
      ["/slow/b", "body"],
      ["/slow/a?n=1", "body"],
      ["/slow/a", ""],
    ] as const) {
      const answer = await send(gateway.url, path, "k1", body);
      assert.deepEqual([answer.status, JSON.parse(answer.text).error.code], [422, 3204], path);
    }
    assert.equal(JSON.parse((await send(gateway.url, "/other", "k1", "body")).text).id, 2);
  });

  it("wins over a full queue", async () => {
    const { gateway, backend } = await start("{concurrency: 1, max-queue: 1}");
    await send(gateway.url, "/slow/a", "k1");
    await backend.received(1);
    await send(gateway.url, "/slow/a", "k2");
    assert.equal((await send(gateway.url, "/slow/a", "k3")).status, 503);
    assert.deepEqual(
      [(await send(gateway.url, "/slow/a", "k1")).status, (await send(gateway.url, "/slow/a", "k2")).status],
      [202, 202],
    );
    backend.release();
  });

  it("is refused where it can't be one: empty, too long, twice, not ASCII", async () => {
    const { gateway } = await start("true");
    const url = `${gateway.url}/slow/a`;
    const wrong = [[""], ["x".repeat(256)], ["a", "b"], ["\u00e4"], ["a\tb"]];
    for (const values of wrong) {
      const headers = values.flatMap((value) => ["Idempotency-Key", value]);
      assert.equal((await ask(url, { method: "POST", headers })).status, 400, JSON.stringify(values));
    }
    assert.equal((await ask(`${gateway.url}/transactions/1`)).status, 404);
    assert.equal((await send(gateway.url, "/slow/a", "x".repeat(255))).status, 202);
  });

  it("belongs to its caller", async () => {
    const swagger = `swagger: "2.0"
securityDefinitions:
  Token: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: {env: SECRET}}}
security: [{Token: []}]
paths: {/x: {x-flat-async: true, x-flat-flow: flow.xml}}
`;
    const { url } = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": "<flow/>" }, { SECRET: secret });
    const by = (sub: string, body: string) =>
      send(url, "/x", "k", body, { Authorization: `Bearer ${hmacToken({ sub })}` });
    const ids = [];
    for (const answer of [await by("a", "1"), await by("b", "2"), await by("a", "1")])
      ids.push(JSON.parse(answer.text).id);
    assert.deepEqual(ids, [1, 2, 1]);
  });
});

test("Closed transactions and keys are forgotten after their time", async () => {
  const { gateway, backend } = await start("{retain: 0.1}");
  backend.release();
  const headers = { "Idempotency-Key": "k" };
  await accepted(gateway.url, "/slow/a", { headers });
  while ((await ask(`${gateway.url}/transactions/1`)).status !== 404);
  // Numbers aren't given twice.
  assert.equal((await accepted(gateway.url, "/slow/a", { headers })).id, 2);
});
