// Keeps connections to upstreams alive: one pool per origin and connect time limit.
import { Pool } from "undici";
import { type Connector, openConnector } from "./connector.ts";

export type UpstreamPool = { readonly pool: Pool; readonly connector: Connector };

/** More distinct origins than this (URLs computed from requests) close the pool that was unused longest. */
const MAX_POOLS = 1000;

export class Pools {
  readonly #pools = new Map<string, UpstreamPool>();

  /** @param connectTimeout milliseconds */
  for(origin: string, connectTimeout: number): UpstreamPool {
    const key = `${connectTimeout} ${origin}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const connector = openConnector(connectTimeout);
    // Timeouts are this project's own (exact ones); undici's tick about once a second.
    const pool = new Pool(origin, {
      connect: connector.connect,
      connections: null,
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    });
    const made = { pool, connector };
    this.#pools.set(key, made);
    if (this.#pools.size > MAX_POOLS) this.#closeOldest();
    return made;
  }

  #closeOldest(): void {
    const oldest = this.#pools.entries().next().value;
    if (oldest === undefined) return;
    this.#pools.delete(oldest[0]);
    void oldest[1].pool.close();
  }

  /** Closes all connections; what runs is cut. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }
}
