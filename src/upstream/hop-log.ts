// What the log says about one hop of an upstream request: gathered while it runs.
import { performance } from "node:perf_hooks";
import type { RequestEvent } from "../logging/events.ts";
import type { ConnectTiming } from "./connector.ts";
import type { Failure } from "./failure.ts";
import type { ResponseHead } from "./response-head.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

const reused: ConnectTiming = { dns: 0, tcp: 0, tls: 0 };

export class HopLog {
  /** By `performance.now()`. */
  readonly startedAt = performance.now();
  readonly #epoch = Date.now();
  /** 0 until there is a response head. */
  status = 0;
  bytes = 0;
  /** By `performance.now()`; 0 until then. */
  firstByteAt = 0;
  connecting = reused;
  #mime = "";
  #from: ResponseHead["from"] = "upstream";

  /** The head that the receiver gets. */
  answered({ status, mime, from }: ResponseHead): void {
    this.status = status;
    this.#mime = mime;
    this.#from = from;
    if (this.firstByteAt === 0) this.firstByteAt = performance.now();
  }

  /** @param hop its number, from 0. @param secure whether the connection has TLS */
  event(request: UpstreamRequest, hop: number, secure: boolean, failure: Failure | undefined): RequestEvent {
    const { dns, tcp, tls } = this.connecting;
    return {
      requestID: request.requestID,
      startedAt: this.#epoch,
      url: request.target.url,
      method: request.method,
      status: this.status,
      mime: this.#mime,
      bytes: this.bytes,
      duration: (performance.now() - this.startedAt) / 1000,
      id: `${request.id}.${hop}`,
      usesCache: request.cache !== undefined,
      cacheHit: this.#from !== "upstream",
      refresh: this.#from === "revalidated",
      dns,
      tcp,
      tls: secure ? tls : undefined,
      ttfb: this.firstByteAt === 0 ? 0 : this.firstByteAt - this.startedAt,
      failure,
    };
  }
}
