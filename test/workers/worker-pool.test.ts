import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { WorkerFault, type WorkerFaultKind } from "../../src/workers/worker-fault.ts";
import { WorkerPool } from "../../src/workers/worker-pool.ts";
import type { SampleTask } from "./sample.worker.ts";

const file = new URL("./sample.worker.ts", import.meta.url);

function samplePool(size: number, queue?: number): WorkerPool<SampleTask, number> {
  return new WorkerPool(queue === undefined ? { file, size } : { file, size, queue });
}

async function faultOf(result: Promise<unknown>): Promise<WorkerFault> {
  const error = await result.then(
    () => assert.fail("the task has a result"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof WorkerFault, String(error));
  return error;
}

async function kindOf(result: Promise<unknown>): Promise<WorkerFaultKind> {
  return (await faultOf(result)).kind;
}

test("tasks run in other threads and give their results in order", async () => {
  const pool = samplePool(1);
  const sums = await Promise.all([1, 2, 3].map((a) => pool.run({ do: "add", a, b: 10 }, 5000)));
  assert.deepEqual(sums, [11, 12, 13]);
  const first = await pool.run({ do: "thread" }, 5000);
  assert.notEqual(first, 0);
  assert.equal(await pool.run({ do: "thread" }, 5000), first, "an idle thread is used again");
  await pool.close();
});

test("no more threads than allowed are started", async () => {
  const pool = samplePool(2);
  const threads = await Promise.all(Array.from({ length: 12 }, () => pool.run({ do: "thread" }, 5000)));
  assert.ok(new Set(threads).size <= 2);
  await pool.close();
});

test("a task that takes too long ends with its thread, and a fresh one takes the next task", async () => {
  const pool = samplePool(1);
  const before = await pool.run({ do: "thread" }, 5000);
  const hanging = pool.run({ do: "hang" }, 50);
  const next = pool.run({ do: "thread" }, 5000);
  const fault = await faultOf(hanging);
  assert.equal(fault.kind, "timeout");
  assert.equal(fault.message, "A task took longer than 50 ms");
  assert.notEqual(await next, before);
  await pool.close();
});

test("the time limit doesn't count while the thread starts or the task waits", async () => {
  const pool = samplePool(1);
  const hanging = pool.run({ do: "hang" }, 300);
  const waiting = pool.run({ do: "add", a: 1, b: 1 }, 200);
  assert.equal(await kindOf(hanging), "timeout");
  assert.equal(await waiting, 2);
  await pool.close();
});

for (const way of ["throw", "reject", "leave"] as const) {
  test(`a worker that fails (${way}) is a crash, and a fresh one takes the next task`, async () => {
    const pool = samplePool(1);
    const before = await pool.run({ do: "thread" }, 5000);
    const failing = pool.run({ do: way }, 5000);
    const next = pool.run({ do: "thread" }, 5000);
    const fault = await faultOf(failing);
    assert.equal(fault.kind, "crash");
    if (way !== "leave") {
      assert.match(String(fault.cause), /TypeError: \w+ on purpose/);
    }
    assert.notEqual(await next, before);
    await pool.close();
  });
}

test("a worker that can't start is a crash of each task, and nothing is tried for ever", async () => {
  const pool = new WorkerPool<null, null>({ file: new URL("./broken.worker.ts", import.meta.url), size: 1 });
  assert.deepEqual(await Promise.all([pool.run(null, 50), pool.run(null, 50)].map(kindOf)), ["crash", "crash"]);
  await pool.close();
});

test("a task that can't be copied is a crash", async () => {
  const pool = new WorkerPool<unknown, unknown>({ file, size: 1 });
  assert.equal(await kindOf(pool.run(() => 1, 5000)), "crash");
  assert.equal(await pool.run({ do: "add", a: 1, b: 2 }, 5000), 3);
  await pool.close();
});

test("more tasks than may wait are refused at once", async () => {
  const pool = samplePool(1, 1);
  const running = pool.run({ do: "add", a: 1, b: 1 }, 5000);
  const waiting = pool.run({ do: "add", a: 2, b: 2 }, 5000);
  assert.equal(await kindOf(pool.run({ do: "add", a: 3, b: 3 }, 5000)), "busy");
  assert.deepEqual(await Promise.all([running, waiting]), [2, 4]);
  await pool.close();
});

test("a task can be waited for without the event loop, by a thread that later tasks use again", async () => {
  const pool = samplePool(1);
  assert.equal(pool.runSync({ do: "add", a: 1, b: 2 }, 20_000), 3);
  const thread = pool.runSync({ do: "thread" }, 20_000);
  assert.equal(await pool.run({ do: "thread" }, 5000), thread);
  assert.throws(() => pool.runSync({ do: "hang" }, 50), { kind: "timeout" });
  assert.equal(await pool.run({ do: "add", a: 1, b: 2 }, 5000), 3);
  await pool.close();
});

test("closing ends what runs and what waits", async () => {
  const pool = samplePool(1);
  const kinds = [pool.run({ do: "hang" }, 60_000), pool.run({ do: "hang" }, 60_000)].map(kindOf);
  await pool.close();
  assert.deepEqual(await Promise.all(kinds), ["closed", "closed"]);
  assert.equal(await kindOf(pool.run({ do: "thread" }, 5000)), "closed");
});

for (const way of ["async", "sync"]) {
  test(`an idle pool lets the process exit, a working one doesn't (${way})`, () => {
    const script = fileURLToPath(new URL("./short-life.ts", import.meta.url));
    const ended = spawnSync(process.execPath, ["--import", "tsx", script, way], { encoding: "utf8", timeout: 60_000 });
    assert.equal(ended.stderr, "");
    assert.equal(ended.stdout, "42\n");
    assert.equal(ended.status, 0);
  });
}
