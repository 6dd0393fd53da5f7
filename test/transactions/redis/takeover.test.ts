// Gateways that die, or that are taken for dead.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import { RedisStore } from "../../../src/transactions/redis/redis-store.ts";
import { writeApp } from "../../servers/app-folder.ts";
import { redisMissing, startRedis } from "../../servers/redis.ts";
import { accepted, closed, Held, lanes, type success, until } from "../runs.ts";

const PREFIX = "flat:takeover";
/** Milliseconds; a busy machine may not take a living process for dead. */
const LEASE = 4000;

const stops: (() => unknown)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

type Scene = { readonly url: string; readonly store: RedisStore; readonly alerts: string[] };

async function scene(lease = LEASE): Promise<Scene> {
  const redis = await startRedis("", writeApp({}));
  stops.push(redis.stop);
  const alerts: string[] = [];
  const alert = (message: string) => alerts.push(message);
  const store = new RedisStore({ url: redis.url, prefix: PREFIX, alert }, { lease, sweep: 100 });
  stops.push(() => store.close());
  return { url: redis.url, store, alerts };
}

/** @returns a process, and what it says of the first run that it gets */
async function serving(url: string): Promise<{ readonly child: ChildProcess; readonly begun: string }> {
  const script = fileURLToPath(new URL("./serving.ts", import.meta.url));
  const args = ["--import", "tsx", script, url, PREFIX, String(LEASE)];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  stops.push(() => child.kill("SIGKILL"));
  const [begun] = await once(createInterface(child.stdout), "line");
  return { child, begun: String(begun) };
}

test("what a killed process was running is run by the next ones, which know how many have died", {
  skip: redisMissing,
  timeout: 120_000,
}, async () => {
  const { url, store } = await scene();
  const { guid } = await accepted(store);
  const first = await serving(url);
  assert.equal(first.begun, `${guid} 1`);
  first.child.kill("SIGKILL");
  const second = await serving(url);
  assert.equal(second.begun, `${guid} 2`);
  second.child.kill("SIGKILL");
  const held = new Held();
  store.serve(lanes(), held.execute);
  const [run] = await held.begun(1);
  assert.deepEqual([run?.guid, run?.attempt], [guid, 3]);
  held.end(guid, { status: "CLOSED_IN_ERRORS", errors: ["died"], response: null });
  assert.deepEqual((await closed(store, guid)).errors, ["died"]);
});

test("a process that was taken for dead and gets its own run again doesn't begin it twice", {
  skip: redisMissing,
  timeout: 120_000,
}, async () => {
  const { url, store } = await scene(1000);
  const redis = new Redis(url);
  stops.push(() => redis.disconnect());
  const held = new Held();
  store.serve(lanes(), held.execute);
  const { guid } = await accepted(store);
  await held.begun(1);
  const [lock = ""] = await redis.keys(`*${guid}:lock`);
  const token = await redis.getdel(lock);
  // Another lock: it has been given once more.
  await until(async () => ![null, token].includes(await redis.get(lock)));
  held.end(guid);
  await closed(store, guid);
  await until(async () => (await redis.keys(`${PREFIX}:lane-*:${guid}*`)).length === 0);
  assert.deepEqual([held.runs.length, held.runs[0]?.attempt], [1, 1]);
});

test("what comes of a run that another one has taken over is dropped", {
  skip: redisMissing,
  timeout: 120_000,
}, async () => {
  const { url, store, alerts } = await scene(1000);
  const redis = new Redis(url);
  stops.push(() => redis.disconnect());
  const held = new Held();
  store.serve(lanes(), held.execute);
  const { id, guid } = await accepted(store);
  await held.begun(1);
  // As the other one does when it begins.
  await redis.hincrby(`${PREFIX}:run:${guid}`, "attempt", 1);
  held.end(guid);
  await until(async () => alerts.length > 0);
  assert.deepEqual(alerts, [`Another gateway has taken over transaction ${id}: what came of it here is dropped`]);
  assert.equal((await store.find(guid))?.status, "ACTIVE");
});

test("runs of a lane that another gateway serves wait for it", { skip: redisMissing, timeout: 120_000 }, async () => {
  const { url, store } = await scene();
  const execute = async (): Promise<typeof success> => assert.fail("It isn't here");
  store.serve(lanes({ "GET /other": 1 }), execute);
  const { guid } = await accepted(store);
  const { begun } = await serving(url);
  assert.equal(begun, `${guid} 1`);
});
