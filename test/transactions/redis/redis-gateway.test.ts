// Whole gateways with FLAT_QUEUE: they share runs, and serve everything else while Redis is away.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Redis } from "ioredis";
import { ask } from "../../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { type RedisServer, redisMissing, startRedis } from "../../servers/redis.ts";
import { accepted, closed, shown, startBackend } from "../async-gateway.ts";

const stops: (() => unknown)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

async function server(password = ""): Promise<RedisServer> {
  const redis = await startRedis(password);
  stops.push(redis.stop);
  return redis;
}

const flow = `<flow><request>{"url": {{ concat($env/BACKEND, $request/path) }}}</request></flow>`;

function start(backend: string, url: string, more: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
  const swagger = `
swagger: "2.0"
info: {title: "Cars & API ü", version: "1"}
basePath: /v1
security: []
paths:
  /cars/{n}:
    post: {x-flat-async: {concurrency: 1, max-queue: 1}, x-flat-flow: flow.xml}
  /plain:
    get: {x-flat-flow: plain.xml}
`;
  const files = { "swagger.yaml": swagger, "flow.xml": flow, "plain.xml": "<flow><echo>plain</echo></flow>" };
  return startTestGateway(files, { BACKEND: backend, FLAT_QUEUE: url, FLAT_ADMIN_PORT: "0", ...more });
}

const refused = (gateway: TestGateway, path: string) => ask(`${gateway.url}${path}`, { method: "POST" });

test("gateways share numbers, runs, limits, keys and transactions", { skip: redisMissing }, async () => {
  const redis = await server();
  const backend = await startBackend();
  const [one, other] = [await start(backend.origin, redis.url), await start(backend.origin, redis.url)];
  const first = await accepted(one.url, "/v1/cars/1");
  await backend.received(1);
  const headers = { "Idempotency-Key": "second" };
  const second = await accepted(other.url, "/v1/cars/2", { headers });
  assert.deepEqual([first.id, second.id], [1, 2]);
  assert.deepEqual(await accepted(one.url, "/v1/cars/2", { headers }), second);
  const full = await refused(one, "/v1/cars/3");
  assert.deepEqual([full.status, full.headers["retry-after"]], [503, "10"]);
  // One at a time, in both of them.
  assert.deepEqual(backend.paths, ["/v1/cars/1"]);
  backend.release();
  for (const gateway of [one, other])
    for (const { location, guid } of [first, second]) {
      assert.equal((await closed(gateway.url, location)).status, "CLOSED_IN_SUCCESS");
      assert.equal((await shown(gateway.url, `/v1/transactions/${guid}`)).guid, guid);
    }
  assert.deepEqual(backend.paths, ["/v1/cars/1", "/v1/cars/2"]);
  const list = JSON.parse((await ask(`${other.url}/v1/transactions`)).text);
  assert.deepEqual(
    list.transactions.map(({ id }: { id: number }) => id),
    [2, 1],
  );
});

test("names in Redis begin with title and base path, or with FLAT_QUEUE_PREFIX", { skip: redisMissing }, async () => {
  const redis = await server();
  const client = new Redis(redis.url);
  stops.push(() => client.disconnect());
  const backend = await startBackend();
  backend.release();
  for (const [prefix, env] of [
    ["flat:cars-api-ü-/v1:", {}],
    ["mine:", { FLAT_QUEUE_PREFIX: "mine" }],
  ] as const) {
    const gateway = await start(backend.origin, redis.url, env);
    await closed(gateway.url, (await accepted(gateway.url, "/v1/cars/1")).location);
    await gateway.stop();
    const keys = await client.keys("*");
    assert.deepEqual(
      keys.filter((key) => !key.startsWith(prefix)),
      [],
    );
    await client.flushall();
  }
});

test("while Redis is away everything else goes on, and what was accepted waits for it", {
  skip: redisMissing,
}, async () => {
  const redis = await server("s3cret");
  await redis.stop();
  const backend = await startBackend();
  backend.release();
  const gateway = await start(backend.origin, redis.url);
  const told = await gateway.log.event({ type: "flat_alert" });
  assert.match(JSON.stringify(told), /The queue server is away/);
  const answer = await refused(gateway, "/v1/cars/1");
  assert.deepEqual([answer.status, answer.headers["retry-after"]], [503, "10"]);
  assert.equal((await ask(`${gateway.url}/v1/transactions`)).status, 503);
  assert.equal((await ask(`${gateway.url}/v1/transactions/1`)).status, 503);
  assert.equal((await ask(`${gateway.url}/v1/plain`)).text, "plain");
  assert.equal((await ask(`${gateway.adminUrl}/readyz`)).status, 200);
  await redis.start();
  for (;;) if ((await refused(gateway, "/v1/cars/1")).status === 202) break;
  assert.equal((await closed(gateway.url, "/v1/transactions/1")).status, "CLOSED_IN_SUCCESS");
  await redis.stop();
  // Stops in time, too.
  await gateway.stop();
  assert.doesNotMatch(gateway.log.lines.join("\n"), /s3cret/);
});

test("a port that is taken ends the start, also with a queue server", { skip: redisMissing }, async () => {
  const redis = await server();
  const backend = await startBackend();
  const gateway = await start(backend.origin, redis.url);
  const port = new URL(gateway.adminUrl ?? "").port;
  await assert.rejects(start(backend.origin, redis.url, { FLAT_ADMIN_PORT: port }), /EADDRINUSE/);
});
