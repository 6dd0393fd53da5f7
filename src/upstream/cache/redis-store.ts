// Stored responses in Redis, for all gateways that use the same one. While it is away nothing is found and nothing is kept.
import { createHash, randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import type { Redis } from "ioredis";
import { type CacheStore, MAX_VARIANTS } from "./cache-store.ts";
import type { CacheAlert } from "./http-cache.ts";
import { type Selector, type StoredResponse, selectVariant, type Variant } from "./stored-response.ts";

/** A variant as it is in Redis: its body has a place of its own, so that looking for a variant doesn't move bodies. */
type Record = Variant & {
  /** The same for what takes each other's place. */
  readonly id: string;
  /** The body begins with it, too: the two are read one after the other. */
  readonly version: string;
};

/** A response that came from here. */
type Found = StoredResponse & Record;

/** Milliseconds. A server that takes longer is as good as away. */
const COMMAND_TIMEOUT = 1000;
const CONNECT_TIMEOUT = 2000;
const MAX_RETRY_DELAY = 1000;

/** Of what is stored of a URL, as a whole. Milliseconds. */
const MIN_LIFETIME = 24 * 3600 * 1000;

const require = createRequire(import.meta.url);

/** URLs that were to be forgotten while Redis was away. */
const MAX_MISSED = 10_000;

export class RedisStore implements CacheStore {
  readonly size = 0;
  readonly #url: string;
  readonly #alert: CacheAlert;
  /** Resolves when the first try to connect is over. */
  readonly #started: Promise<void>;
  #redis: Redis | undefined;
  #ready = false;
  #saidAway = false;
  #closed = false;
  readonly #missed = new Set<string>();

  /** @param url redis://… or rediss://… */
  constructor(url: string, alert: CacheAlert) {
    this.#url = url;
    this.#alert = alert;
    this.#started = this.#connect();
  }

  async find(url: string, selector: Selector): Promise<StoredResponse | undefined> {
    return this.#use(async (redis) => {
      const keys = keysOf(url);
      const records = Object.values(await redis.hgetall(keys.records)).map((text) => JSON.parse(text) as Record);
      if (records.length > MAX_VARIANTS) this.#forget(url, oldest(records));
      const record = selectVariant(records, selector, Date.now());
      const body = record && (await redis.hgetBuffer(keys.bodies, record.id));
      if (!record || !body?.subarray(0, record.version.length).equals(Buffer.from(record.version))) return undefined;
      return { ...record, body: body.subarray(record.version.length) };
    });
  }

  async put(url: string, { body, ...variant }: StoredResponse): Promise<void> {
    const keys = keysOf(url);
    const id = digest(JSON.stringify([variant.partition, Object.entries(variant.vary).sort()]));
    const version = randomUUID();
    const record = JSON.stringify({ ...variant, id, version });
    // For all variants of a URL: each has its own time, too.
    const until = Math.ceil(Math.max(variant.deleteAt, Date.now() + MIN_LIFETIME));
    await this.#use((redis) =>
      redis
        .multi()
        .hset(keys.records, id, record)
        .hset(keys.bodies, id, Buffer.concat([Buffer.from(version), body]))
        .pexpireat(keys.records, until)
        .pexpireat(keys.bodies, until)
        .exec(),
    );
  }

  drop(url: string, response: StoredResponse): void {
    this.#forget(url, response as Found);
  }

  #forget(url: string, { id }: Record): void {
    const keys = keysOf(url);
    void this.#use((redis) => redis.multi().hdel(keys.records, id).hdel(keys.bodies, id).exec());
  }

  remove(url: string): void {
    const keys = keysOf(url);
    const removed = this.#use((redis) => redis.unlink(keys.records, keys.bodies));
    void removed.then((count) => {
      if (count === undefined) this.#miss(url);
    });
  }

  close(): void {
    this.#closed = true;
    this.#redis?.disconnect();
  }

  #miss(url: string): void {
    if (this.#missed.size < MAX_MISSED) this.#missed.add(url);
  }

  /** Does something with Redis where it is there; a failure counts as an answer that isn't there. */
  async #use<T>(work: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    await this.#started;
    if (this.#redis === undefined || !this.#ready) return undefined;
    try {
      return await work(this.#redis);
    } catch (error) {
      this.#away(error);
      // One that doesn't answer in time would hold up every request: it is asked again on a new connection.
      if (this.#ready && isTimeout(error)) {
        this.#ready = false;
        this.#redis.disconnect(true);
      }
      return undefined;
    }
  }

  async #connect(): Promise<void> {
    const { Redis: Client } = require("ioredis") as typeof import("ioredis");
    const redis = new Client(this.#url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT,
      connectTimeout: CONNECT_TIMEOUT,
      retryStrategy: (times) => Math.min(times * 50, MAX_RETRY_DELAY),
    });
    this.#redis = redis;
    await new Promise<void>((resolve) => {
      redis.on("ready", () => void this.#back(redis).then(resolve));
      redis.on("error", (error) => {
        this.#away(error);
        resolve();
      });
      redis.on("close", () => {
        this.#ready = false;
        if (!this.#closed) this.#away(undefined);
        resolve();
      });
    });
  }

  /** What should have been forgotten meanwhile is forgotten first. */
  async #back(redis: Redis): Promise<void> {
    try {
      const keys = [...this.#missed].map(keysOf).flatMap(({ records, bodies }) => [records, bodies]);
      this.#missed.clear();
      if (keys.length > 0) await redis.unlink(keys);
      this.#ready = true;
      this.#saidAway = false;
    } catch (error) {
      this.#away(error);
    }
  }

  /** Says it once, until Redis is back. */
  #away(error: unknown): void {
    if (this.#saidAway || this.#closed) return;
    this.#saidAway = true;
    const cause = error instanceof Error && error.message !== "" ? `: ${error.message}` : "";
    this.#alert(`Redis is away, requests go on without a cache${cause}`);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === "Command timed out";
}

function oldest(records: readonly Record[]): Record {
  return records.reduce((first, record) => (record.cachedAt < first.cachedAt ? record : first));
}

/** The braces keep both on one node of a cluster. */
function keysOf(url: string): { readonly records: string; readonly bodies: string } {
  const key = `flat:cache:{${digest(url)}}`;
  return { records: key, bodies: `${key}:bodies` };
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
