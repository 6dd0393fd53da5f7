// The worker's side of a pool: takes tasks one after the other and sends what comes of them.
import { parentPort } from "node:worker_threads";

/**
 * Call it once, at the end of a `….worker.ts` file, when everything slow is loaded: time limits count from here on.
 * What `perform` throws ends the worker, and its task with a `crash`; so what may well go wrong has to be part of the result.
 */
export function serveTasks<Task, Result>(perform: (task: Task) => Result | Promise<Result>): void {
  const port = parentPort;
  port?.on("message", async (task: Task) => port.postMessage(await perform(task)));
  port?.postMessage("ready");
}
