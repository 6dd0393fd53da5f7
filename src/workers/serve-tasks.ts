// The worker's side of a pool: takes tasks one after the other and sends what comes of them.
import { parentPort } from "node:worker_threads";
import type { TaskMessage } from "./task-message.ts";

/**
 * Call it once, at the end of a `….worker.ts` file, when everything slow is loaded: time limits count from here on.
 * What `perform` throws ends the worker, and its task with a `crash` whose `cause` it is; what is no reason to give up
 * the worker has to be part of the result.
 */
export function serveTasks<Task, Result>(perform: (task: Task) => Result | Promise<Result>): void {
  const port = parentPort;
  port?.on("message", async ({ task, reply }: TaskMessage<Task>) => {
    const result = await perform(task);
    if (reply === undefined) {
      port.postMessage(result);
      return;
    }
    reply.port.postMessage(result);
    reply.port.close();
    Atomics.store(reply.signal, 0, 1);
    Atomics.notify(reply.signal, 0);
  });
  port?.postMessage("ready");
}
