// A queue server that is down, slow, full, locked or restarted: nothing is lost, and people are told once.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Redis } from "ioredis";
import { RedisStore } from "../../../src/transactions/redis/redis-store.ts";
import { StoreFault } from "../../../src/transactions/store-fault.ts";
import { writeApp } from "../../servers/app-folder.ts";
import { type RedisServer, redisMissing, startRedis } from "../../servers/redis.ts";
import { accepted, closed, Held, lane, lanes, newRun, success, until } from "../runs.ts";

const stops: (() => Promise<void>)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

async function server(password = ""): Promise<RedisServer> {
  const redis = await startRedis(password, writeApp({}));
  stops.push(redis.stop);
  return redis;
}

function open(url: string): { readonly store: RedisStore; readonly alerts: string[] } {
  const alerts: string[] = [];
  const alert = (message: string) => alerts.push(message);
  const store = new RedisStore({ url, prefix: "flat:test", alert }, { sweep: 100, forgotten: 300, lost: 500 });
  stops.push(() => store.close());
  return { store, alerts };
}

/** Commands of the test's own. */
function client(url: string): Redis {
  const redis = new Redis(url);
  redis.on("error", () => {});
  stops.push(async () => redis.disconnect());
  return redis;
}

const isFault = (message: RegExp) => (error: unknown) => error instanceof StoreFault && message.test(error.message);

const away = "The queue server is away: asynchronous requests are refused, and runs wait for it";

test("a server that is down at the start is waited for", { skip: redisMissing }, async () => {
  const redis = await server();
  await redis.stop();
  const { store, alerts } = open(redis.url);
  store.serve(lanes(), async () => success);
  await assert.rejects(store.accept(newRun()), isFault(/^The queue server is away$/));
  await assert.rejects(store.find(1), isFault(/is away/));
  await assert.rejects(store.list({ owner: undefined, before: undefined, limit: 1 }), isFault(/is away/));
  await assert.rejects(store.count(), isFault(/is away/));
  assert.equal(alerts.length, 1);
  assert.match(alerts[0] ?? "", /^The queue server is away: .*: connect ECONNREFUSED 127\.0\.0\.1:\d+$/);
  await redis.start();
  const { guid } = await until(() => accepted(store).catch(() => undefined));
  await closed(store, guid);
  assert.deepEqual(alerts.slice(1), ["The queue server is back"]);
});

test("a wrong password is said, the password is not", { skip: redisMissing }, async () => {
  const redis = await server("s3cret");
  for (const url of [redis.url.replace("s3cret", "gue55"), redis.url.replace(":s3cret@", "")]) {
    const { store, alerts } = open(url);
    await assert.rejects(store.accept(newRun()), isFault(/^The queue server is away$/));
    await until(async () => alerts.length > 0);
    assert.match(alerts[0] ?? "", /WRONGPASS|NOAUTH/);
    assert.doesNotMatch(alerts.join(), /s3cret|gue55/);
    await store.close();
  }
  const { store, alerts } = open(redis.url);
  store.serve(lanes(), async () => success);
  await closed(store, (await accepted(store)).guid);
  assert.deepEqual(alerts, []);
});

test("a database that isn't there is not exchanged for another one", { skip: redisMissing }, async () => {
  const redis = await server();
  const { store, alerts } = open(`${redis.url}/77`);
  await assert.rejects(store.accept(newRun()), isFault(/is away/));
  assert.match(alerts[0] ?? "", /DB index is out of range/);
  assert.deepEqual(await client(redis.url).keys("*"), []);
});

test("while the server is away runs go on, and are closed when it is back", { skip: redisMissing }, async () => {
  const redis = await server();
  const { store, alerts } = open(redis.url);
  const held = new Held();
  store.serve(lanes(), held.execute);
  const { guid } = await accepted(store);
  const waiting = [];
  for (let i = 0; i < 5; i += 1) waiting.push((await accepted(store)).guid);
  await held.begun(4);
  await redis.stop();
  await until(async () => alerts.length > 0);
  await assert.rejects(store.accept(newRun()), isFault(/./));
  held.end(guid);
  await redis.start();
  await closed(store, guid);
  // Whether an outcome was tried to be written meanwhile is a matter of moments.
  assert.deepEqual(
    alerts.map((text) => text.slice(0, away.length)).filter((text) => text.startsWith("The queue server is")),
    [away, "The queue server is back"],
  );
  for (const other of waiting) {
    await until(async () => held.runs.some((run) => run.guid === other));
    held.end(other);
    await closed(store, other);
  }
  assert.deepEqual(await store.count(), { waiting: 0, running: 0 });
  // Each was begun once.
  assert.equal(held.runs.length, 6);
});

test("a server that doesn't answer is as good as away", { skip: redisMissing }, async () => {
  const redis = await server();
  const { store, alerts } = open(redis.url);
  store.serve(lanes(), async () => success);
  await accepted(store);
  redis.freeze();
  const results = await Promise.allSettled([store.accept(newRun()), store.find(1)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  await assert.rejects(store.accept(newRun()), isFault(/is away/));
  redis.thaw();
  const { guid } = await until(() => accepted(store).catch(() => undefined));
  await closed(store, guid);
  assert.match(alerts[0] ?? "", /: Command timed out$/);
});

test("a full server accepts nothing, and forgets nothing", { skip: redisMissing }, async () => {
  const redis = await server();
  const admin = client(redis.url);
  const { store, alerts } = open(redis.url);
  const held = new Held();
  store.serve(lanes({ [lane]: 1 }), held.execute);
  const first = await accepted(store);
  const second = await accepted(store);
  await held.begun(1);
  await admin.config("SET", "maxmemory", "1");
  await assert.rejects(store.accept(newRun()), isFault(/^The queue server failed: OOM /));
  held.end(first.guid);
  await until(async () => alerts.length > 0);
  assert.match(alerts[0] ?? "", /^What became of runs can't be written, and is tried again: .*OOM/);
  assert.equal((await store.find(first.guid))?.status, "ACTIVE");
  await admin.config("SET", "maxmemory", "0");
  await closed(store, first.guid);
  await held.begun(2);
  held.end(second.guid);
  await closed(store, second.guid);
  assert.equal((await accepted(store)).id, 3);
  held.endAll();
});

test("a run whose job was never made, or got lost, gets one", { skip: redisMissing }, async () => {
  const redis = await server();
  const admin = client(redis.url);
  const { store } = open(redis.url);
  // As though it had been killed between the two.
  const { guid } = await accepted(store);
  const jobs = await admin.keys("flat:test:lane-*");
  assert.ok(jobs.length > 0);
  await admin.del(jobs);
  store.serve(lanes(), async () => success);
  await closed(store, guid);
});

test("stopping takes no time while the server is away", { skip: redisMissing }, async () => {
  const redis = await server();
  const { store } = open(redis.url);
  const held = new Held();
  store.serve(lanes(), held.execute);
  await accepted(store);
  await held.begun(1);
  await redis.stop();
  await store.drain(10);
  await store.close();
  // A store that has never been connected.
  const other = open(redis.url).store;
  other.serve(lanes(), held.execute);
  await other.drain(10);
  await other.close();
  await assert.rejects(other.accept(newRun()), isFault(/./));
});

test("of what was accepted while the server was killed and started again nothing is lost", {
  skip: redisMissing,
}, async () => {
  const redis = await server();
  const stores = [open(redis.url).store, open(redis.url).store];
  const ended = new Map<string, number>();
  for (const store of stores)
    store.serve(lanes({ [lane]: 20 }), async ({ guid }) => {
      ended.set(guid, (ended.get(guid) ?? 0) + 1);
      return success;
    });
  const guids: string[] = [];
  let isOver = false;
  stops.push(async () => {
    isOver = true;
  });
  const client = async (store: RedisStore | undefined): Promise<void> => {
    while (guids.length < 300 && !isOver) {
      const result = await store?.accept(newRun({ maxQueue: 1000 })).catch(() => undefined);
      if (result?.kind === "accepted") guids.push(result.guid);
      else await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const clients = [0, 1, 0, 1, 0, 1].map((at) => client(stores[at]));
  for (const count of [100, 200]) {
    await until(async () => guids.length >= count);
    await redis.stop();
    await redis.start();
  }
  await Promise.all(clients);
  const [store] = stores;
  assert.ok(store !== undefined);
  for (const guid of guids) {
    assert.equal((await closed(store, guid)).status, "CLOSED_IN_SUCCESS");
    assert.ok((ended.get(guid) ?? 0) >= 1);
  }
});

test("a server that may forget is known", { skip: redisMissing }, async () => {
  const redis = await startRedis();
  stops.push(redis.stop);
  await client(redis.url).config("SET", "maxmemory-policy", "allkeys-lru");
  const { store, alerts } = open(redis.url);
  store.serve(lanes(), async () => success);
  await until(async () => alerts.length === 2);
  assert.deepEqual(alerts, [
    "The queue server throws accepted runs away when it is full: its maxmemory-policy is allkeys-lru, not noeviction",
    "The queue server forgets accepted runs when it fails: it has no append-only file (appendonly yes)",
  ]);
});
