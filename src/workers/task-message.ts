// What a pool sends to its workers.
import type { MessagePort } from "node:worker_threads";

/** With `reply` somebody is blocked until `signal` is 1, and takes the result from the other end of `port`. */
export type TaskMessage<Task> = {
  readonly task: Task;
  readonly reply?: { readonly port: MessagePort; readonly signal: Int32Array };
};
