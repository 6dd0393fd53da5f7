// Two gateways that share runs through Redis, one of which is killed in the middle of its work: the other one does it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { writeApp } from "../../servers/app-folder.ts";
import { redisMissing, startRedis } from "../../servers/redis.ts";
import { allClosed, Backend, CONCURRENCY, jobApp, submit, Victim } from "./scene.ts";

const JOBS = 1000;

const stops: (() => unknown)[] = [];
after(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** What Redis is told, also by scripts: how often each transaction was closed. */
async function watchClosings(url: string): Promise<ReadonlyMap<string, number>> {
  const closings = new Map<string, number>();
  const monitor = connect(Number(new URL(url).port), "127.0.0.1");
  stops.push(() => monitor.destroy());
  monitor.write("MONITOR\r\n");
  const lines = createInterface(monitor);
  await once(lines, "line");
  lines.on("line", (line) => {
    const run = /"HSET" "([^"]+)" "status" "CLOSED_/.exec(line)?.[1];
    if (run !== undefined) closings.set(run, (closings.get(run) ?? 0) + 1);
  });
  return closings;
}

test("of 1,000 runs that two gateways share none is lost and none is closed twice when one of them is killed", {
  skip: redisMissing,
  timeout: 300_000,
}, async () => {
  const redis = await startRedis("", writeApp({}));
  stops.push(redis.stop);
  const backend = await Backend.start();
  const folder = jobApp(backend);
  const env = { FLAT_QUEUE: redis.url };
  const gateways = [await Victim.start(folder, env), await Victim.start(folder, env)] as const;
  const closings = await watchClosings(redis.url);
  const submitted = submit(
    JOBS,
    gateways.map(({ url }) => url),
  );
  await backend.fill(300);
  await gateways[0].kill();
  backend.release();
  await submitted;
  const transactions = await allClosed(gateways[1].url);
  assert.equal(transactions.length, JOBS);
  assert.deepEqual([closings.size, Math.max(...closings.values())], [JOBS, 1]);
  assert.equal(backend.counts.size, JOBS);
  const repeated = [...backend.counts.values()].filter((count) => count > 1);
  assert.ok(repeated.length <= CONCURRENCY && repeated.every((count) => count === 2));
  assert.deepEqual(
    transactions.filter(({ status }) => status !== "CLOSED_IN_SUCCESS"),
    [],
  );
});
