// Keeps connections to upstreams alive: one pool per origin and connect time limit.
import type { Client } from "undici";
import UndiciClient from "undici/lib/dispatcher/client.js";
import { type Connector, openConnector } from "./connector.ts";

/** More distinct origins than this (URLs computed from requests) close the pools of the one that came first. */
const MAX_ORIGINS = 1000;

export class Pools {
  /** By origin; an origin has one for each connect time limit that is in use. */
  readonly #pools = new Map<string, UpstreamPool[]>();

  /** @param connectTimeout milliseconds */
  for(origin: string, connectTimeout: number): UpstreamPool {
    const known = this.#pools.get(origin);
    if (known !== undefined) for (const pool of known) if (pool.connectTimeout === connectTimeout) return pool;
    const made = new UpstreamPool(origin, connectTimeout);
    if (known !== undefined) known.push(made);
    else this.#pools.set(origin, [made]);
    if (this.#pools.size > MAX_ORIGINS) this.#closeFirst();
    return made;
  }

  #closeFirst(): void {
    const first = this.#pools.entries().next().value;
    if (first === undefined) return;
    this.#pools.delete(first[0]);
    for (const pool of first[1]) pool.close();
  }

  /** Closes all connections; what runs is cut. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()].flat();
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }
}

/**
 * The connections to one origin. Each serves one request at a time, and the one that was used last is used first, so that
 * the others may end when traffic is low. There are as many as requests at once: nothing waits for a connection.
 * (undici's own pool looks at all connections for a free one, twice for each request.)
 */
export class UpstreamPool {
  readonly connectTimeout: number;
  readonly connector: Connector;
  readonly #origin: string;
  readonly #all = new Set<Client>();
  /** Connected, and without a request. */
  readonly #idle: Client[] = [];
  #closed = false;

  constructor(origin: string, connectTimeout: number) {
    this.#origin = origin;
    this.connectTimeout = connectTimeout;
    this.connector = openConnector(connectTimeout);
  }

  /** A connection for one request, which goes back by `give` or `drop`. */
  take(): Client {
    return this.#idle.pop() ?? this.takeNew();
  }

  /** One that isn't connected yet. */
  takeNew(): Client {
    const client = new UndiciClient(this.#origin, {
      connect: this.connector.connect,
      // Timeouts are this project's own (exact ones); undici's tick about once a second.
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    });
    this.#all.add(client);
    client.on("disconnect", () => this.#forgetIdle(client));
    return client;
  }

  /** Takes back a connection whose request is answered. */
  give(client: Client): void {
    if (this.#closed) this.drop(client);
    else this.#idle.push(client);
  }

  /** Takes back a connection whose request failed: it isn't used again. */
  drop(client: Client): void {
    this.#all.delete(client);
    void client.destroy();
  }

  #forgetIdle(client: Client): void {
    const at = this.#idle.indexOf(client);
    if (at < 0) return;
    this.#idle.splice(at, 1);
    this.drop(client);
  }

  /** What runs is finished. */
  close(): void {
    this.#closed = true;
    for (const client of this.#idle.splice(0)) this.drop(client);
  }

  /** What runs is cut. */
  async destroy(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((client) => client.destroy()));
  }
}
