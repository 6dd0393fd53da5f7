// A process that has nothing to do but one task in a worker thread.
import { WorkerPool } from "../../src/workers/worker-pool.ts";
import type { SampleTask } from "./sample.worker.ts";

const pool = new WorkerPool<SampleTask, number>({ file: new URL("./sample.worker.ts", import.meta.url), size: 1 });
process.stdout.write(`${await pool.run({ do: "add", a: 20, b: 22 }, 20_000)}\n`);
