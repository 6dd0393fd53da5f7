// The connections to a Redis server: one for short commands, which fail at once while it is away, and those of BullMQ, which wait for it.
import { createRequire } from "node:module";
import type { Redis, RedisOptions } from "ioredis";
import { StoreFault } from "../store-fault.ts";
import type { Script } from "./scripts.ts";

/** Milliseconds. A server that takes longer is as good as away. */
const COMMAND_TIMEOUT = 5000;
const CONNECT_TIMEOUT = 2000;
const MAX_RETRY_DELAY = 1000;

type ClientOptions = Pick<
  RedisOptions,
  "lazyConnect" | "connectTimeout" | "retryStrategy" | "enableOfflineQueue" | "maxRetriesPerRequest" | "commandTimeout"
>;

const require = createRequire(import.meta.url);

export type QueueServerOptions = {
  /** redis://… or rediss://…, which may have a password. */
  readonly url: string;
  /** Names of everything begin with it. */
  readonly prefix: string;
  /** Takes what people should know; never has the password. */
  readonly alert: (message: string) => void;
};

export class QueueServer {
  readonly prefix: string;
  /** For commands of BullMQ that are part of answers to clients. */
  readonly quick: Redis;
  /** For BullMQ's workers: their commands wait until the server is back. */
  readonly patient: Redis;
  readonly #alert: (message: string) => void;
  readonly #copies: Redis[] = [];
  /** Resolves when the first try to connect is over. */
  readonly #started: Promise<void>;
  #start: () => void = () => {};
  #onReady: () => void = () => {};
  #connected = false;
  #ready = false;
  #saidAway = false;
  #closed = false;

  constructor({ url, prefix, alert }: QueueServerOptions) {
    this.prefix = prefix;
    this.#alert = alert;
    const options = { connectTimeout: CONNECT_TIMEOUT, retryStrategy, lazyConnect: true };
    this.quick = this.#client(url, {
      ...options,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT,
    });
    this.patient = this.#client(url, { ...options, maxRetriesPerRequest: null });
    this.#started = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.#watch(this.quick);
    // Each failure is told by the other one, too.
    this.patient.on("error", () => {});
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** Calls back each time that the server is there (again), for the first time at once where it is. */
  whenReady(callback: () => void): void {
    this.#onReady = callback;
    if (this.#ready) callback();
    else this.#connect();
  }

  /** Runs a script. Bulk replies are Buffers. @throws StoreFault */
  run(script: Script, ...args: readonly (string | number | Buffer)[]): Promise<unknown> {
    return this.use(async (redis) => {
      const rest = ["1", this.prefix, ...args];
      try {
        return await redis.callBuffer("EVALSHA", [script.sha, ...rest]);
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
        return await redis.callBuffer("EVAL", [script.text, ...rest]);
      }
    });
  }

  /** Does something with Redis where it is there. @throws StoreFault */
  async use<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    this.#connect();
    await this.#started;
    if (!this.#ready) throw new StoreFault("The queue server is away");
    try {
      return await work(this.quick);
    } catch (error) {
      const message = messageOf(error);
      // One that doesn't answer in time would hold up every request: it is asked again on a new connection.
      if (this.#ready && message === "Command timed out") this.#reconnect(message);
      throw new StoreFault(`The queue server failed: ${message}`);
    }
  }

  /** Every connection is given up at once. */
  close(): void {
    this.#closed = true;
    this.#ready = false;
    this.#connected = true;
    this.#start();
    for (const redis of [this.quick, this.patient, ...this.#copies]) redis.disconnect();
  }

  /** Not before it is wanted: connections would keep a process from ending that doesn't serve. */
  #connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    // Failures come as events, and it is tried again.
    for (const redis of [this.quick, this.patient]) redis.connect().catch(() => {});
  }

  /** BullMQ gets connections of its own by duplicating ours: they are kept here, since it can't close them while the server is away. */
  #client(url: string, options: ClientOptions): Redis {
    const { Redis: Client } = require("ioredis") as typeof import("ioredis");
    const redis = new Client(url, options);
    const duplicate = redis.duplicate.bind(redis);
    redis.duplicate = (override) => {
      const copy = duplicate({ ...override, lazyConnect: false });
      copy.on("error", () => {});
      this.#copies.push(copy);
      return copy;
    };
    return redis;
  }

  #watch(redis: Redis): void {
    // The client would go on with database 0.
    let isRefused = false;
    redis.on("ready", () => {
      if (!isRefused) this.#back();
      this.#start();
    });
    redis.on("error", (error) => {
      isRefused ||= error.message.startsWith("ERR DB index");
      this.#away(messageOf(error));
      this.#start();
    });
    redis.on("close", () => {
      this.#ready = false;
      this.#away("");
      this.#start();
    });
  }

  #reconnect(cause: string): void {
    this.#ready = false;
    this.#away(cause);
    this.quick.disconnect(true);
  }

  #back(): void {
    this.#ready = true;
    if (this.#saidAway) this.#alert("The queue server is back");
    this.#saidAway = false;
    this.#onReady();
  }

  /** Says it once, until the server is back. */
  #away(cause: string): void {
    if (this.#saidAway || this.#closed) return;
    this.#saidAway = true;
    this.#alert(
      `The queue server is away: asynchronous requests are refused, and runs wait for it${cause && `: ${cause}`}`,
    );
  }
}

function retryStrategy(times: number): number {
  return Math.min(times * 50, MAX_RETRY_DELAY);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
