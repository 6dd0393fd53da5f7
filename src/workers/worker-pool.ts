// A pool of worker threads, for work that would hold up the event loop or may never end.
import { type Job, PoolWorker } from "./pool-worker.ts";
import { WorkerFault } from "./worker-fault.ts";

export type WorkerPoolOptions = {
  /** A worker that calls `serveTasks`. */
  readonly file: URL;
  /** Threads at most. */
  readonly size: number;
  /** Tasks that may wait; 1,000 unless said. */
  readonly queue?: number;
  /** The stack of each thread, in MiB; 4 (Node's own default) unless said. */
  readonly stackMb?: number;
};

/**
 * Runs tasks in at most `size` threads, one at a time in each. A thread is started when there is a task for it and none is idle,
 * and doesn't keep the process alive while it has nothing to do. A thread that fails in any way is replaced by a fresh one.
 * Tasks and results are copied (structured clone).
 */
export class WorkerPool<Task, Result> {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<PoolWorker<Task, Result>>();
  #waiting: Job<Task, Result>[] = [];
  #closed = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
  }

  /**
   * `timeoutMs` counts from when a loaded thread begins with the task, not while it waits for one.
   * Rejects with a `WorkerFault` and nothing else.
   */
  run(task: Task, timeoutMs: number): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new WorkerFault("closed", "The worker pool is closed"));
      } else if (this.#waiting.length >= (this.#options.queue ?? 1000)) {
        reject(new WorkerFault("busy", "Too many tasks wait for a worker thread"));
      } else {
        this.#waiting.push({ task, timeoutMs, resolve, reject });
        this.#distribute();
      }
    });
  }

  /**
   * Blocks this thread until the task is done: for load, not for requests. If all threads are at work, one more is
   * started. `timeoutMs` counts from now on.
   * @throws WorkerFault `timeout` also where the worker can't start
   */
  runSync(task: Task, timeoutMs: number): Result {
    const worker = this.#idleWorker() ?? this.#start();
    return worker.perform(task, timeoutMs);
  }

  /** Ends all threads, and whatever runs or waits. Resolves when the threads are gone. */
  async close(): Promise<void> {
    this.#closed = true;
    const fault = new WorkerFault("closed", "The worker pool was closed");
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const job of waiting) {
      job.reject(fault);
    }
    await Promise.all([...this.#workers].map((worker) => worker.end(fault)));
  }

  #distribute(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idleWorker();
      const job = worker && this.#waiting.shift();
      if (job === undefined) {
        return;
      }
      worker?.begin(job);
    }
  }

  #idleWorker(): PoolWorker<Task, Result> | undefined {
    for (const worker of this.#workers) {
      if (worker.idle) {
        return worker;
      }
    }
    return this.#workers.size < this.#options.size ? this.#start() : undefined;
  }

  #start(): PoolWorker<Task, Result> {
    const distribute = () => this.#distribute();
    const { file, stackMb = 4 } = this.#options;
    const worker: PoolWorker<Task, Result> = new PoolWorker(file, stackMb, distribute, () => {
      this.#workers.delete(worker);
      queueMicrotask(distribute);
    });
    this.#workers.add(worker);
    return worker;
  }
}
