// One upstream request on its way: dispatches it, watches its time limits, follows redirects, writes its log lines,
// and hands head, data and end (or the failure) to a receiver.
import { performance } from "node:perf_hooks";
import type { Client, Dispatcher } from "undici";
import type { Logger } from "../logging/logger.ts";
import { ClientIdleError, clientGone, codeOf, type Failure, failureOf, TimeLimitError } from "./failure.ts";
import type { Pools, UpstreamPool } from "./pools.ts";
import { type Redirect, redirectOf } from "./redirect.ts";
import { readHead } from "./response-head.ts";
import { startTicking, stopTicking, type Ticking } from "./ticker.ts";
import { isStreamed, type UpstreamReceiver, type UpstreamRequest } from "./upstream-request.ts";

type Services = { readonly pools: Pools; readonly logger: Logger };

export class UpstreamCall implements Dispatcher.DispatchHandler, Ticking {
  /** The request of the hop under way; redirects replace it. */
  request: UpstreamRequest;
  slot: number | undefined;
  readonly #services: Services;
  readonly #receiver: UpstreamReceiver;
  #hop = 0;
  #hopStartedAt = 0;
  #hopEpoch = 0;
  #pool: UpstreamPool | undefined;
  #client: Client | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #settled = false;
  /** Whether the connection has served a request before. */
  #reused = false;
  #status = 0;
  #mime = "";
  #bytes = 0;
  #firstByteAt = 0;
  #dns = 0;
  #tcp = 0;
  #redirect: Redirect | undefined;
  /** When all has to be done, and when the head has to be there, in `performance.now()`'s milliseconds; 0 is no limit. */
  #totalAt = 0;
  #headAt = 0;
  /** Whether a streamed request body is still on its way. */
  #sending = false;
  /** Whether the receiver has enough for now. */
  #paused = false;
  /** Whether a byte has come or gone since the last tick. */
  #moved = false;
  /** Since when nothing has moved, as far as the ticks tell; 0 while the head is waited for. */
  #quietSince = 0;

  constructor(services: Services, request: UpstreamRequest, receiver: UpstreamReceiver) {
    this.#services = services;
    this.request = request;
    this.#receiver = receiver;
  }

  start(): void {
    startTicking(this);
    this.#dispatch();
    const { total } = this.request.limits;
    if (total > 0) this.#totalAt = this.#hopStartedAt + total;
  }

  /** Gives the request up without telling the receiver: its client is gone. */
  cancel(): void {
    if (this.#settled) return;
    this.#settle(clientGone);
    this.#abort?.();
    this.#dropClient();
  }

  /** Ends the request with a failure that the receiver is told. */
  abort(error: Error): void {
    if (this.#settled) return;
    this.#fail(error);
    this.#abort?.(error);
    this.#dropClient();
  }

  #dispatch(): void {
    const { target, limits, body } = this.request;
    this.#hopStartedAt = performance.now();
    this.#hopEpoch = Date.now();
    this.#pool = this.#services.pools.for(target.origin, limits.connect);
    this.#sending = isStreamed(body);
    this.#headAt = !this.#sending && limits.head > 0 ? this.#hopStartedAt + limits.head : 0;
    this.#quietSince = this.#sending ? this.#hopStartedAt : 0;
    this.#send(this.#pool.take());
  }

  #send(client: Client): void {
    const { target, method, headers, body } = this.request;
    this.#client = client;
    client.dispatch({ path: target.path, method, headers, body }, this);
  }

  #dropClient(): void {
    if (this.#client !== undefined) this.#pool?.drop(this.#client);
    this.#client = undefined;
  }

  // --- undici's handler ---

  onConnect(abort: (error?: Error) => void): void {
    if (this.#settled) {
      abort();
      return;
    }
    this.#abort = abort;
    const timing = this.#pool?.connector.takeTiming();
    this.#reused = timing === undefined;
    if (timing !== undefined) {
      this.#dns = timing.dns;
      this.#tcp = timing.tcp;
    }
  }

  onBodySent(): void {
    this.#moved = true;
  }

  /** The whole request is out: from here on the wait for the head counts. */
  onRequestSent(): void {
    if (!this.#sending) return;
    this.#sending = false;
    if (this.#settled || this.#status !== 0) return;
    const { head } = this.request.limits;
    this.#quietSince = 0;
    this.#headAt = head > 0 ? performance.now() + head : 0;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#firstByteAt = performance.now();
    this.#headAt = 0;
    this.#quietSince = this.#firstByteAt;
    const head = readHead(status, rawHeaders, statusText);
    this.#mime = head.mime;
    if (this.#hop < this.request.redirects && isRedirect(status)) {
      this.#redirect = redirectOf(this.request, status, head.location);
      if (this.#redirect !== undefined) return true;
    }
    return this.#receiver.head(head, resume);
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#moved = true;
    const more = this.#redirect === undefined ? this.#receiver.data(chunk) : true;
    this.#paused = !more;
    return more;
  }

  onComplete(): void {
    if (this.#settled) return;
    if (this.#client !== undefined) this.#pool?.give(this.#client);
    if (this.#redirect === undefined) {
      this.#settle(undefined);
      this.#receiver.end();
      return;
    }
    this.#log(undefined);
    this.#nextHop(this.#redirect);
  }

  onError(error: Error): void {
    if (this.#settled) return;
    // undici takes the Content-Length that a 304 may have (RFC 9110, section 8.6) for that of a body.
    if (this.#status === 304 && codeOf(error) === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
      this.onComplete();
      return;
    }
    const anew = this.#wasStale(error);
    this.#dropClient();
    if (!anew || this.#pool === undefined) {
      this.#fail(error);
      return;
    }
    this.#abort = undefined;
    this.#send(this.#pool.takeNew());
  }

  #fail(error: Error): void {
    const failure = failureOf(error, this.#status !== 0);
    this.#settle(failure);
    this.#receiver.fail(failure);
  }

  /** Whether the upstream had closed a kept-alive connection just before it was used again: then the request is sent anew, on a new one. */
  #wasStale(error: Error): boolean {
    const { method, body } = this.request;
    if (!this.#reused || this.#status !== 0) return false;
    return !isStreamed(body) && idempotent.has(method) && isBrokenConnection(codeOf(error));
  }

  // --- the rest ---

  tick(now: number): void {
    const { limits } = this.request;
    if (this.#totalAt > 0 && now >= this.#totalAt) this.abort(new TimeLimitError("Operation", limits.total));
    else if (this.#headAt > 0 && now >= this.#headAt) this.abort(new TimeLimitError("Operation", limits.head));
    else if (this.#moved) {
      this.#moved = false;
      if (this.#quietSince > 0) this.#quietSince = now;
    } else if (this.#quietSince > 0) this.#checkSilence(now - this.#quietSince);
  }

  /** Who is waited for decides how long nothing may move. */
  #checkSilence(quiet: number): void {
    const { limits, body } = this.request;
    const byClient = this.#sending ? isStreamed(body) && !body.isPaused() : this.#paused;
    const limit = byClient ? limits.client : limits.idle;
    if (limit === 0 || quiet < limit) return;
    this.abort(byClient ? new ClientIdleError(limit) : new TimeLimitError("Operation", limit));
  }

  #nextHop(redirect: Redirect): void {
    this.request = { ...this.request, ...redirect };
    this.#hop += 1;
    this.#redirect = undefined;
    this.#abort = undefined;
    this.#status = 0;
    this.#mime = "";
    this.#bytes = 0;
    this.#firstByteAt = 0;
    this.#dns = 0;
    this.#tcp = 0;
    this.#dispatch();
  }

  #settle(failure: Failure | undefined): void {
    this.#settled = true;
    stopTicking(this);
    this.#log(failure);
  }

  #log(failure: Failure | undefined): void {
    const { request } = this;
    const now = performance.now();
    this.#services.logger.request({
      requestID: request.requestID,
      startedAt: this.#hopEpoch,
      url: request.target.url,
      method: request.method,
      status: this.#status,
      mime: this.#mime,
      bytes: this.#bytes,
      duration: (now - this.#hopStartedAt) / 1000,
      id: `${request.id}.${this.#hop}`,
      dns: this.#dns,
      tcp: this.#tcp,
      ttfb: this.#firstByteAt === 0 ? 0 : this.#firstByteAt - this.#hopStartedAt,
      failure,
    });
  }
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Methods that may be sent again (RFC 9110, section 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

function isBrokenConnection(code: string): boolean {
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}
