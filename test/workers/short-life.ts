// A process that has nothing to do but one task in a worker thread, for which it blocks if it is told so.
import { WorkerPool } from "../../src/workers/worker-pool.ts";
import type { SampleTask } from "./sample.worker.ts";

const pool = new WorkerPool<SampleTask, number>({ file: new URL("./sample.worker.ts", import.meta.url), size: 1 });
const task: SampleTask = { do: "add", a: 20, b: 22 };
const sum = process.argv[2] === "sync" ? pool.runSync(task, 20_000) : await pool.run(task, 20_000);
process.stdout.write(`${sum}\n`);
