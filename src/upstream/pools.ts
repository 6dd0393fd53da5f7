// Keeps connections to upstreams alive: one pool per origin, connect time limit and connection settings.
import { performance } from "node:perf_hooks";
import type { Connection } from "./connection.ts";
import { type ConnectionRoute, routeOf } from "./connection-route.ts";
import { type Connector, openConnector } from "./connector.ts";
import { Http1Connection } from "./http1/http1-connection.ts";

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
  destroy(): void {
    for (const pools of this.#pools.values()) for (const pool of pools) pool.destroy();
    this.#pools.clear();
    this.#size = 0;
  }
}

/** Milliseconds between two looks at connections that rest. */
const LOOK = 1000;

/**
 * The connections to one origin. Each serves one request at a time, and the one that was used last is used first, so that
 * the others may end when traffic is low. There are as many as requests at once: nothing waits for a connection.
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
  readonly #authority: string;
  readonly #all = new Set<Http1Connection>();
  /** Connected, and without a request; the one that has rested longest is the first. */
  readonly #idle: Http1Connection[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(origin: string, connectTimeout: number, connection: Connection | undefined) {
    this.#origin = origin;
    this.#authority = new URL(origin).host;
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
  take(): Http1Connection {
    return this.#idle.pop() ?? this.takeNew();
  }

  /** One that isn't connected yet. */
  takeNew(): Http1Connection {
    const connection = new Http1Connection(this.#authority, this.connector.open);
    connection.onIdleClose = () => this.#forget(connection);
    this.#all.add(connection);
    return connection;
  }

  /** Takes back a connection whose request is answered. */
  give(connection: Http1Connection): void {
    if (this.#closed || !connection.reusable) {
      this.drop(connection);
      return;
    }
    this.#idle.push(connection);
    this.#timer ??= setTimeout(this.#look, LOOK).unref();
  }

  /** Takes back a connection that isn't used again. */
  drop(connection: Http1Connection): void {
    this.#all.delete(connection);
    connection.destroy();
  }

  #forget(connection: Http1Connection): void {
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
    this.drop(connection);
  }

  /** Ends connections that have rested for as long as they may. */
  readonly #look = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const connection of this.#idle.filter((one) => one.isOutworn(now))) this.#forget(connection);
    if (this.#idle.length > 0) this.#timer = setTimeout(this.#look, LOOK).unref();
  };

  /** What runs is finished. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const connection of this.#idle.splice(0)) this.drop(connection);
  }

  /** What runs is cut. */
  destroy(): void {
    this.close();
    for (const connection of this.#all) connection.destroy();
    this.#all.clear();
  }
}
