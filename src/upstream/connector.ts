// Opens upstream connections: an exact connect time limit, and the DNS and TCP times that the request log shows.
import { performance } from "node:perf_hooks";
import type { buildConnector } from "undici";
import openSocket from "undici/lib/core/connect.js";
import { TimeLimitError } from "./failure.ts";

/** Milliseconds that a new connection took. */
export type ConnectTiming = { readonly dns: number; readonly tcp: number };

export type Connector = {
  readonly connect: buildConnector.connector;
  /** The times of a connection opened since the last call; undefined on a reused one. */
  readonly takeTiming: () => ConnectTiming | undefined;
};

/** @param timeout milliseconds for name look-up, TCP and TLS together */
export function openConnector(timeout: number): Connector {
  const connect = openSocket({ timeout: 0 });
  let timing: ConnectTiming | undefined;
  return {
    connect: (options, callback) => {
      const start = performance.now();
      let resolved = start;
      // undici's types hide that the connector returns the socket.
      const socket: unknown = connect(options, (...result) => {
        clearTimeout(timer);
        if (result[0] === null) timing = { dns: resolved - start, tcp: performance.now() - resolved };
        callback(...result);
      });
      const timer = setTimeout(() => {
        if (isSocket(socket)) socket.destroy(new TimeLimitError("Connection", timeout));
      }, timeout);
      if (isSocket(socket)) socket.once("lookup", () => (resolved = performance.now()));
    },
    takeTiming: () => {
      const taken = timing;
      timing = undefined;
      return taken;
    },
  };
}

type SocketLike = { destroy(error: Error): void; once(event: string, listener: () => void): void };

function isSocket(value: unknown): value is SocketLike {
  return typeof value === "object" && value !== null && "destroy" in value && "once" in value;
}
