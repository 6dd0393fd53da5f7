// One thread of a worker pool, with the task that it works at.
import { MessageChannel, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { startThread } from "./start-thread.ts";
import type { TaskMessage } from "./task-message.ts";
import { WorkerFault } from "./worker-fault.ts";

/** A task, how long it may run, and who waits for it. */
export type Job<Task, Result> = {
  readonly task: Task;
  readonly timeoutMs: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (fault: WorkerFault) => void;
};

/** Starts its thread at once. `onIdle` is told whenever a task is done, `onEnd` when the thread is not to be used again. */
export class PoolWorker<Task, Result> {
  readonly #worker: Worker;
  readonly #onIdle: () => void;
  readonly #onEnd: () => void;
  #job: Job<Task, Result> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ready = false;
  #ended = false;

  constructor(file: URL, stackMb: number, onIdle: () => void, onEnd: () => void) {
    this.#onIdle = onIdle;
    this.#onEnd = onEnd;
    this.#worker = startThread(file, { resourceLimits: { stackSizeMb: stackMb } });
    this.#worker.on("message", (message: Result) => this.#receive(message));
    this.#worker.on("messageerror", (error) => this.end(new WorkerFault("crash", "A result cannot be read", error)));
    this.#worker.on("error", (error) => this.end(new WorkerFault("crash", "A worker thread failed", error)));
    this.#worker.on("exit", () => this.end(new WorkerFault("crash", "A worker thread has left")));
    // Listeners hold the process.
    this.#worker.unref();
  }

  get idle(): boolean {
    return this.#job === undefined;
  }

  /** Gives the idle thread its next task. The process stays alive until it is done. */
  begin(job: Job<Task, Result>): void {
    this.#job = job;
    this.#worker.ref();
    try {
      this.#worker.postMessage({ task: job.task } satisfies TaskMessage<Task>);
    } catch (error) {
      this.end(new WorkerFault("crash", "A task cannot be sent to a worker thread", error));
      return;
    }
    if (this.#ready) {
      this.#startClock(job);
    }
  }

  /** Blocks this thread until the idle one has done the task. @throws WorkerFault */
  perform(task: Task, timeoutMs: number): Result {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    this.#worker.postMessage({ task, reply: { port: port2, signal } } satisfies TaskMessage<Task>, [port2]);
    Atomics.wait(signal, 0, 0, timeoutMs);
    const received = receiveMessageOnPort(port1) as { readonly message: Result } | undefined;
    port1.close();
    if (received === undefined) {
      const fault = new WorkerFault("timeout", `A task has no result after ${timeoutMs} ms`);
      this.end(fault);
      throw fault;
    }
    return received.message;
  }

  /** Ends the thread, and its task with `fault`. Resolves when the thread is gone. */
  async end(fault: WorkerFault): Promise<void> {
    if (!this.#ended) {
      this.#ended = true;
      clearTimeout(this.#timer);
      this.#onEnd();
      this.#job?.reject(fault);
    }
    await this.#worker.terminate();
  }

  /** The first message says that the worker has loaded, which takes far longer than many a task may run. */
  #receive(message: Result): void {
    const job = this.#job;
    if (this.#ended || job === undefined) {
      this.#ready = true;
      return;
    }
    if (!this.#ready) {
      this.#ready = true;
      this.#startClock(job);
      return;
    }
    clearTimeout(this.#timer);
    this.#job = undefined;
    this.#worker.unref();
    job.resolve(message);
    this.#onIdle();
  }

  #startClock(job: Job<Task, Result>): void {
    const expire = () => this.end(new WorkerFault("timeout", `A task took longer than ${job.timeoutMs} ms`));
    this.#timer = setTimeout(expire, job.timeoutMs);
  }
}
