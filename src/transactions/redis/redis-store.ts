// Asynchronous runs in Redis, for all gateways that use the same server: records of our own, and jobs of BullMQ that name them.
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { StoreFault } from "../store-fault.ts";
import type {
  Accepted,
  ClaimedRun,
  Execute,
  Lanes,
  ListQuery,
  NewRun,
  Outcome,
  Transaction,
  TransactionCounts,
  TransactionStore,
} from "../transaction-store.ts";
import { LaneQueue, type TakeJob } from "./lane-queue.ts";
import { QueueServer, type QueueServerOptions } from "./queue-server.ts";
import { acceptedOf, claimedOf, transactionOf } from "./rows.ts";
import * as scripts from "./scripts.ts";
import { weaknessesOf } from "./weaknesses.ts";

/** Milliseconds. */
type Times = {
  readonly sweep: number;
  /** A gateway that hasn't renewed its locks for so long is taken for dead. */
  readonly lease: number;
  /** A run that has been waiting for its job for so long has none: whoever accepted it died on the way. */
  readonly forgotten: number;
  /** Lanes that no gateway has served for so long are no more. */
  readonly lost: number;
};

const usual: Times = { sweep: 5000, lease: 10_000, forgotten: 5000, lost: 30_000 };

const RETRY_DELAY = 1000;
const EXPIRED_AT_ONCE = 1000;

/** Runs without job (GUID, lane, …), and lanes without gateway. */
type Found = readonly [readonly Buffer[], readonly Buffer[]];

/** Under way here. */
type Run = { readonly done: Promise<void>; readonly give: () => Promise<never> };

export class RedisStore implements TransactionStore {
  readonly #server: QueueServer;
  readonly #alert: (message: string) => void;
  readonly #queues = new Map<string, LaneQueue>();
  readonly #runs = new Map<string, Run>();
  readonly #sweeper: NodeJS.Timeout;
  #lanes: Lanes["concurrency"] = new Map();
  /** Lanes without gateway, whose runs are closed here. */
  #lost: ReadonlySet<string> = new Set();
  /** Since when the server is there without a break. */
  #connectedAt = Number.POSITIVE_INFINITY;
  #execute: Execute | undefined;
  #saidUnwritten = false;
  #draining = false;
  #closed = false;
  readonly #times: Times;

  /** @param times for tests that can't wait */
  constructor(options: QueueServerOptions, times: Partial<Times> = {}) {
    this.#alert = options.alert;
    this.#times = { ...usual, ...times };
    this.#server = new QueueServer(options);
    this.#sweeper = setInterval(() => void this.#sweep(), this.#times.sweep).unref();
  }

  async accept({ idempotency, ...run }: NewRun): Promise<Accepted> {
    const accepted = acceptedOf(
      await this.#server.run(
        scripts.accept,
        randomUUID(),
        run.lane,
        run.maxQueue,
        idempotency?.key ?? "",
        idempotency?.fingerprint ?? "",
        run.owner ?? "",
        ownerKey(run.owner),
        run.requestID,
        run.request,
        run.retain,
      ),
    );
    // It is kept: should its job not get through now, a sweep makes it up.
    if (accepted.kind === "accepted") await this.#enqueue(accepted.guid, run.lane).catch(() => {});
    return accepted;
  }

  async find(key: number | string): Promise<Transaction | undefined> {
    const found = await (typeof key === "number"
      ? this.#server.run(scripts.findNumber, key)
      : this.#server.run(scripts.find, key));
    return transactionOf(found);
  }

  async list({ owner, before, limit }: ListQuery): Promise<readonly Transaction[]> {
    const below = before === undefined ? "+inf" : `(${before}`;
    const rows = (await this.#server.run(scripts.list, ownerKey(owner), below, limit)) as readonly unknown[];
    return rows.map(transactionOf).filter((transaction) => transaction !== undefined);
  }

  async count(): Promise<TransactionCounts> {
    const [waiting = 0, running = 0] = (await this.#server.run(scripts.count)) as readonly number[];
    return { waiting, running };
  }

  serve({ concurrency }: Lanes, execute: Execute): void {
    this.#execute = execute;
    for (const [lane, queue] of this.#queues) if (!concurrency.has(lane)) void queue.pause();
    this.#lanes = concurrency;
    this.#lost = new Set();
    this.#server.whenReady(() => void this.#begin());
  }

  async drain(timeout: number): Promise<void> {
    this.#draining = true;
    await Promise.all([...this.#queues.values()].map((queue) => queue.pause()));
    const over = new AbortController();
    const runs = Promise.all([...this.#runs.values()].map(({ done }) => done));
    await Promise.race([runs, delay(timeout, undefined, { signal: over.signal }).catch(() => {})]);
    over.abort();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#draining = true;
    this.#closed = true;
    clearInterval(this.#sweeper);
    if (this.#server.isReady) {
      const given = Promise.allSettled([...this.#runs.values()].map(({ give }) => give()));
      await Promise.race([given, delay(RETRY_DELAY, undefined, { ref: false })]);
    }
    this.#server.close();
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
  }

  #queue(lane: string): LaneQueue {
    const queue = this.#queues.get(lane) ?? new LaneQueue(lane, this.#server, this.#times.lease, this.#alert);
    this.#queues.set(lane, queue);
    return queue;
  }

  async #enqueue(guid: string, lane: string): Promise<void> {
    await this.#queue(lane).add(guid);
    await this.#server.run(scripts.queued, guid);
  }

  /** Whenever the server is there: it may have forgotten what it knew. */
  async #begin(): Promise<void> {
    if (this.#draining) return;
    if (this.#connectedAt === Number.POSITIVE_INFINITY) void this.#check();
    this.#connectedAt = Date.now();
    for (const [lane, concurrency] of this.#lanes) {
      const queue = this.#queue(lane);
      await queue.limit(concurrency).catch(() => {});
      if (!this.#draining && this.#lanes.get(lane) === concurrency) await queue.serve(concurrency, this.#take(lane));
    }
    await this.#sweep();
  }

  /** A server that may forget is no fault, but has to be known. */
  async #check(): Promise<void> {
    // It needn't tell us.
    const info = await this.#server.use((redis) => redis.info()).catch(() => "");
    for (const weakness of weaknessesOf(info)) this.#alert(weakness);
  }

  #take(lane: string): TakeJob {
    return async (guid, give) => {
      // The server took us for dead and gave us our own run again.
      const known = this.#runs.get(guid);
      if (known !== undefined) return known.done;
      if (this.#draining || !(this.#lanes.has(lane) || this.#lost.has(lane))) return give();
      const done = this.#run(guid).finally(() => this.#runs.delete(guid));
      this.#runs.set(guid, { done, give });
      return done;
    };
  }

  async #run(guid: string): Promise<void> {
    const run = await this.#persist(async () => claimedOf(guid, await this.#server.run(scripts.claim, guid)));
    if (run === undefined || this.#execute === undefined) return;
    const outcome = await this.#execute(run);
    const isOurs = await this.#persist(() => this.#close(run, outcome));
    if (!isOurs) this.#alert(`Another gateway has taken over transaction ${run.id}: what came of it here is dropped`);
  }

  async #close({ guid, attempt }: ClaimedRun, { status, errors, response }: Outcome): Promise<boolean> {
    const texts = [JSON.stringify(errors), JSON.stringify(response)];
    return (await this.#server.run(scripts.close, guid, attempt, status, ...texts)) === 1;
  }

  /** Does what has to be written, as often as it takes. Never settles once the store is closed: the job stays for the next one. */
  async #persist<T>(write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const written = await write();
        this.#saidUnwritten = false;
        return written;
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        if (this.#server.isReady) this.#unwritten(error);
        await delay(RETRY_DELAY, undefined, { ref: false });
        if (this.#closed) return new Promise(() => {});
      }
    }
  }

  #unwritten({ message }: StoreFault): void {
    if (this.#saidUnwritten) return;
    this.#saidUnwritten = true;
    this.#alert(`What became of runs can't be written, and is tried again: ${message}`);
  }

  async #sweep(): Promise<void> {
    if (this.#draining || !this.#server.isReady) return;
    try {
      while ((await this.#server.run(scripts.expire, EXPIRED_AT_ONCE)) === EXPIRED_AT_ONCE);
      const { forgotten, lost } = this.#times;
      const [runs, lanes] = (await this.#server.run(scripts.sweep, forgotten, lost, ...this.#lanes.keys())) as Found;
      // Others need the same time to say what they serve.
      if (Date.now() - this.#connectedAt > lost) this.#adopt(new Set(lanes.map(String)));
      for (let i = 0; i < runs.length; i += 2) await this.#enqueue(String(runs[i]), String(runs[i + 1]));
      for (const lane of this.#lanes.keys())
        await this.#server.run(scripts.missing, lane, this.#queue(lane).jobs, lost);
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
    }
  }

  /** What waits in lanes that no app has any more is closed in errors. */
  #adopt(lanes: ReadonlySet<string>): void {
    for (const lane of this.#lost) if (!lanes.has(lane)) void this.#queue(lane).pause();
    this.#lost = lanes;
    for (const lane of lanes) void this.#queue(lane).serve(1, this.#take(lane));
  }
}

function ownerKey(owner: string | undefined): string {
  return owner === undefined ? "" : createHash("sha256").update(owner).digest("base64url");
}
