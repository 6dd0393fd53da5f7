// Joins two connections until both have ended: what comes on one goes out on the other, at the pace of the slower one.
import type { Duplex } from "node:stream";

export type TunnelLimits = {
  /** Milliseconds without a byte in either direction. */
  readonly idle: number;
  /** Milliseconds altogether; 0 for none. */
  readonly total: number;
};

export class Tunnel {
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #timers: readonly NodeJS.Timeout[];
  readonly #idle: NodeJS.Timeout;

  /** @param sent is told of bytes for the client */
  constructor(client: Duplex, upstream: Duplex, limits: TunnelLimits, sent: (bytes: number) => void) {
    this.#client = client;
    this.#upstream = upstream;
    this.#idle = setTimeout(this.destroy, limits.idle);
    this.#timers = limits.total > 0 ? [this.#idle, setTimeout(this.destroy, limits.total)] : [this.#idle];
    for (const socket of [client, upstream]) socket.on("close", this.destroy).on("error", this.destroy);
    client.on("data", () => this.#idle.refresh());
    upstream.on("data", (chunk: Buffer) => {
      this.#idle.refresh();
      sent(chunk.length);
    });
    client.pipe(upstream);
    upstream.pipe(client);
  }

  /** Tells both sides that nothing more comes. */
  end(): void {
    this.#client.end();
    this.#upstream.end();
  }

  readonly destroy = (): void => {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#client.destroy();
    this.#upstream.destroy();
  };
}
