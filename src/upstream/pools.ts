// Keeps connections to upstreams alive: one pool per origin and connect time limit.
import type { Pool } from "undici";
import UndiciPool from "undici/lib/dispatcher/pool.js";
import { type Connector, openConnector } from "./connector.ts";

export type UpstreamPool = { readonly pool: Pool; readonly connector: Connector; readonly connectTimeout: number };

/** More distinct origins than this (URLs computed from requests) close the pools of the one that came first. */
const MAX_ORIGINS = 1000;

export class Pools {
  /** By origin; an origin has one for each connect time limit that is in use. */
  readonly #pools = new Map<string, UpstreamPool[]>();

  /** @param connectTimeout milliseconds */
  for(origin: string, connectTimeout: number): UpstreamPool {
    const known = this.#pools.get(origin);
    if (known !== undefined) for (const entry of known) if (entry.connectTimeout === connectTimeout) return entry;
    const made = openPool(origin, connectTimeout);
    if (known !== undefined) known.push(made);
    else this.#pools.set(origin, [made]);
    if (this.#pools.size > MAX_ORIGINS) this.#closeFirst();
    return made;
  }

  #closeFirst(): void {
    const first = this.#pools.entries().next().value;
    if (first === undefined) return;
    this.#pools.delete(first[0]);
    for (const { pool } of first[1]) void pool.close();
  }

  /** Closes all connections; what runs is cut. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()].flat();
    this.#pools.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }
}

function openPool(origin: string, connectTimeout: number): UpstreamPool {
  const connector = openConnector(connectTimeout);
  const pool = new UndiciPool(origin, {
    connect: connector.connect,
    connections: null,
    // Timeouts are this project's own (exact ones); undici's tick about once a second.
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  });
  return { pool, connector, connectTimeout };
}
