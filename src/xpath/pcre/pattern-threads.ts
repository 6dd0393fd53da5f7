// The worker threads that match patterns which may hold the event loop.
import { availableParallelism } from "node:os";
import { WorkerFault } from "../../workers/worker-fault.ts";
import type { WorkerPool } from "../../workers/worker-pool.ts";
import type { PatternOutcome, PatternTask } from "./pattern-task.ts";

/** Milliseconds after which a worker thread is taken for lost; it gives up long before. */
const PATIENCE = 10_000;
/** Tasks that may wait for a thread. */
const QUEUE = 200;
const MOST_THREADS = 4;

/** Never rejects: what can't be done is given up. */
export async function inWorker(task: PatternTask): Promise<PatternOutcome> {
  try {
    threads ??= startThreads();
    return await (await threads).run(task, PATIENCE);
  } catch (fault) {
    if (!(fault instanceof WorkerFault)) throw fault;
    return { kind: "given-up", milliseconds: 0, message: `Matching was given up: ${fault.message}` };
  }
}

let threads: Promise<WorkerPool<PatternTask, PatternOutcome>> | undefined;

/** The first pattern that needs one starts it. */
async function startThreads(): Promise<WorkerPool<PatternTask, PatternOutcome>> {
  const { WorkerPool } = await import("../../workers/worker-pool.ts");
  const name = import.meta.url.endsWith(".ts") ? "./pattern.worker.ts" : "./pattern.worker.js";
  const size = Math.min(MOST_THREADS, Math.max(1, availableParallelism() - 1));
  return new WorkerPool({ file: new URL(name, import.meta.url), size, queue: QUEUE });
}
