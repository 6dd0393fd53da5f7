// One lane in BullMQ: a queue of jobs that only name a run, and the worker that takes them.
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type { Job, Queue, Worker } from "bullmq";
import type { QueueServer } from "./queue-server.ts";

/** Before a server that refuses to give jobs is asked again. */
const REFUSED_DELAY = 1000;
/** Attempts are counted in our own records: BullMQ gives up none. */
const MAX_STALLED = 1_000_000;

const require = createRequire(import.meta.url);

/** @param give hands the job back: another gateway may take it */
export type TakeJob = (guid: string, give: () => Promise<never>) => Promise<void>;

export class LaneQueue {
  readonly lane: string;
  /** What the names of its jobs begin with. */
  readonly jobs: string;
  readonly #server: QueueServer;
  readonly #lease: number;
  readonly #alert: (message: string) => void;
  readonly #queue: Queue;
  #worker: Worker | undefined;
  #wanted = false;
  /** The server has just said that it gives no job. */
  #refused = false;
  #saidRefused = false;

  /** @param lease milliseconds: a gateway that hasn't renewed its locks for so long is taken for dead */
  constructor(lane: string, server: QueueServer, lease: number, alert: (message: string) => void) {
    this.lane = lane;
    this.#lease = lease;
    this.#server = server;
    this.#alert = alert;
    const name = queueName(lane);
    this.jobs = `${server.prefix}:${name}:`;
    this.#queue = new (bullmq().Queue)(name, {
      connection: server.quick,
      prefix: server.prefix,
      skipVersionCheck: true,
      skipWaitingForReady: true,
      // Nobody listens.
      streams: { events: { maxLen: 1 } },
    });
    this.#queue.on("error", () => {});
  }

  /** Does nothing where the job is there already. @throws StoreFault */
  async add(guid: string): Promise<void> {
    const options = { jobId: guid, removeOnComplete: true, removeOnFail: true };
    await this.#server.use(() => this.#queue.add(this.lane, {}, options));
  }

  /** How many of its runs may be under way, in all gateways together. @throws StoreFault */
  async limit(concurrency: number): Promise<void> {
    await this.#server.use(() => this.#queue.setGlobalConcurrency(concurrency));
  }

  /** Begins to take jobs, or goes on with it. */
  async serve(concurrency: number, take: TakeJob): Promise<void> {
    this.#wanted = true;
    if (this.#worker === undefined) {
      this.#worker = this.#begin(concurrency, take);
      return;
    }
    // A worker that has as many jobs as it may looks for others only when it is resumed.
    if (this.#worker.concurrency !== concurrency) await this.#worker.pause(true);
    this.#worker.concurrency = concurrency;
    if (!this.#refused) await this.#worker.resume();
  }

  /** Takes no more jobs; those that it has go on. */
  async pause(): Promise<void> {
    this.#wanted = false;
    await this.#worker?.pause(true);
  }

  /** Jobs that are still under way are left to the next one. */
  async close(): Promise<void> {
    await this.#worker?.close(true);
    await this.#queue.close();
  }

  #begin(concurrency: number, take: TakeJob): Worker {
    const { Worker: BullWorker, WaitingError } = bullmq();
    const run = async (job: Job, token = ""): Promise<void> =>
      take(job.id ?? "", async () => {
        await job.moveToWait(token);
        throw new WaitingError();
      });
    const worker = new BullWorker(queueName(this.lane), run, {
      connection: this.#server.patient,
      prefix: this.#server.prefix,
      concurrency,
      skipVersionCheck: true,
      lockDuration: this.#lease,
      stalledInterval: this.#lease / 2,
      maxStalledCount: MAX_STALLED,
      runRetryDelay: 1000,
    });
    // Of other errors it is told by the connections, or by what becomes of the run.
    worker.on("error", (error) => {
      if (error.name === "ReplyError") void this.#rest(worker, error);
    });
    worker.on("active", () => {
      this.#saidRefused = false;
    });
    return worker;
  }

  /** BullMQ would ask again without a break. */
  async #rest(worker: Worker, { message }: Error): Promise<void> {
    if (this.#refused) return;
    this.#refused = true;
    if (!this.#saidRefused) this.#alert(`The queue server doesn't give runs of ${this.lane}: ${message}`);
    this.#saidRefused = true;
    await worker.pause(true);
    await delay(REFUSED_DELAY, undefined, { ref: false });
    this.#refused = false;
    if (this.#wanted) await worker.resume();
  }
}

/** BullMQ allows no colons. The digest keeps names apart that have become equal. */
function queueName(lane: string): string {
  const digest = createHash("sha256").update(lane).digest("hex").slice(0, 8);
  return `lane-${lane.replace(/[^\w-]+/g, "_").slice(0, 80)}-${digest}`;
}

function bullmq(): typeof import("bullmq") {
  // Its native accelerator isn't for every platform.
  process.env.MSGPACKR_NATIVE_ACCELERATION_DISABLED = "true";
  return require("bullmq") as typeof import("bullmq");
}
