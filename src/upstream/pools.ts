// Keeps connections to upstreams alive: one pool per origin, connect time limit and connection settings.
import type { Client } from "undici";
import UndiciClient from "undici/lib/dispatcher/client.js";
import type { Connection } from "./connection.ts";
import { type ConnectionRoute, routeOf } from "./connection-route.ts";
import { type Connector, openConnector } from "./connector.ts";
import { acceptContinue } from "./interim-heads.ts";

/** Connections that serve a request, and those that wait for one. */
export type PoolSize = { readonly origin: string; readonly active: number; readonly idle: number };

/** More pools than this (URLs and settings computed from requests) close the first one of the origin that came first. */
const MAX_POOLS = 1000;

export class Pools {
  /** By origin; an origin has one for each connect time limit and for all settings that are in use. */
  readonly #pools = new Map<string, UpstreamPool[]>();
  #size = 0;

  /** @param connectTimeout milliseconds */
  for(origin: string, connectTimeout: number, connection: Connection | undefined): UpstreamPool {
    const known = this.#pools.get(origin);
    const key = connection?.key;
    if (known !== undefined) {
      for (const pool of known) if (pool.connectTimeout === connectTimeout && pool.key === key) return pool;
    }
    const made = new UpstreamPool(origin, connectTimeout, connection);
    if (known !== undefined) known.push(made);
    else this.#pools.set(origin, [made]);
    this.#size += 1;
    if (this.#size > MAX_POOLS) this.#closeFirst();
    return made;
  }

  #closeFirst(): void {
    for (const [origin, pools] of this.#pools) {
      pools.shift()?.close();
      if (pools.length === 0) this.#pools.delete(origin);
      this.#size -= 1;
      return;
    }
  }

  /** How many connections there are now. */
  sizes(): readonly PoolSize[] {
    return [...this.#pools.values()].flat().map((pool) => pool.size);
  }

  /** Closes all connections; what runs is cut. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()].flat();
    this.#pools.clear();
    this.#size = 0;
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
  /** Of the connection settings; undefined where there are none. */
  readonly key: string | undefined;
  readonly route: ConnectionRoute;
  readonly connector: Connector;
  /** Whether a connection serves one request only. */
  readonly singleUse: boolean;
  readonly #origin: string;
  readonly #all = new Set<Client>();
  /** Connected, and without a request. */
  readonly #idle: Client[] = [];
  #closed = false;

  constructor(origin: string, connectTimeout: number, connection: Connection | undefined) {
    this.#origin = origin;
    this.connectTimeout = connectTimeout;
    this.key = connection?.key;
    this.route = routeOf(origin, connection);
    this.connector = openConnector(connectTimeout, this.route, connection?.tls);
    this.singleUse = connection?.singleUse === true;
  }

  get size(): PoolSize {
    const idle = this.#idle.length;
    return { origin: this.#origin, active: this.#all.size - idle, idle };
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
    acceptContinue(client);
    client.on("disconnect", () => this.#forgetIdle(client));
    return client;
  }

  /** Takes back a connection whose request is answered. */
  give(client: Client): void {
    if (this.#closed || this.singleUse) this.drop(client);
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
