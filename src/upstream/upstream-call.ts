// One upstream request on its way: dispatches it, watches its time limits, follows redirects, writes its log lines,
// and hands head, data and end (or the failure) to a receiver.
import { performance } from "node:perf_hooks";
import { type Dispatcher, errors } from "undici";
import type { Logger } from "../logging/logger.ts";
import { type Failure, failureOf, TimeLimitError } from "./failure.ts";
import type { Pools, UpstreamPool } from "./pools.ts";
import { type Redirect, redirectOf } from "./redirect.ts";
import type { UpstreamReceiver, UpstreamRequest } from "./upstream-request.ts";

type Services = { readonly pools: Pools; readonly logger: Logger };

export class UpstreamCall implements Dispatcher.DispatchHandler {
  /** The request of the hop under way; redirects replace it. */
  request: UpstreamRequest;
  readonly #services: Services;
  readonly #receiver: UpstreamReceiver;
  #hop = 0;
  #hopStartedAt = 0;
  #hopEpoch = 0;
  #pool: UpstreamPool | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #settled = false;
  #status = 0;
  #mime = "";
  #bytes = 0;
  #firstByteAt = 0;
  #dns = 0;
  #tcp = 0;
  #redirect: Redirect | undefined;
  #timer: NodeJS.Timeout | undefined;
  #totalTimer: NodeJS.Timeout | undefined;

  constructor(services: Services, request: UpstreamRequest, receiver: UpstreamReceiver) {
    this.#services = services;
    this.request = request;
    this.#receiver = receiver;
  }

  start(): void {
    const { total } = this.request.limits;
    if (total > 0) this.#totalTimer = setTimeout(onTotalTimeout, total, this);
    this.#dispatch();
  }

  /** Gives the request up without telling the receiver: its client is gone. */
  cancel(): void {
    if (this.#settled) return;
    this.#settle({ code: 42, message: "The client went away", timedOut: false });
    this.#abort?.();
  }

  /** Ends the request with a failure that the receiver is told. */
  abort(error: Error): void {
    if (this.#settled) return;
    this.onError(error);
    this.#abort?.(error);
  }

  #dispatch(): void {
    const { target, limits, method, headers, body } = this.request;
    this.#hopStartedAt = performance.now();
    this.#hopEpoch = Date.now();
    this.#pool = this.#services.pools.for(target.origin, limits.connect);
    const streamed = body !== null && !Buffer.isBuffer(body);
    const first = streamed ? limits.idle : limits.head;
    if (first > 0) this.#timer = setTimeout(onPhaseTimeout, first, this, first);
    this.#pool.pool.dispatch({ path: target.path, method, headers, body }, this);
  }

  // --- undici's handler ---

  onConnect(abort: (error?: Error) => void): void {
    if (this.#settled) {
      abort();
      return;
    }
    this.#abort = abort;
    const timing = this.#pool?.connector.takeTiming();
    if (timing !== undefined) {
      this.#dns = timing.dns;
      this.#tcp = timing.tcp;
    }
  }

  onBodySent(): void {
    this.#timer?.refresh();
  }

  /** The whole request is out: from here on the wait for the head counts. */
  onRequestSent(): void {
    const { body, limits } = this.request;
    if (body === null || Buffer.isBuffer(body) || this.#settled || this.#status !== 0) return;
    clearTimeout(this.#timer);
    this.#timer = limits.head > 0 ? setTimeout(onPhaseTimeout, limits.head, this, limits.head) : undefined;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#firstByteAt = performance.now();
    clearTimeout(this.#timer);
    const { idle } = this.request.limits;
    this.#timer = idle > 0 ? setTimeout(onPhaseTimeout, idle, this, idle) : undefined;
    this.#mime = rawField(rawHeaders, "content-type");
    if (this.#hop < this.request.redirects && isRedirect(status)) {
      this.#redirect = redirectOf(this.request, status, rawField(rawHeaders, "location"));
      if (this.#redirect !== undefined) return true;
    }
    return this.#receiver.head(status, rawHeaders, resume, statusText);
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#timer?.refresh();
    return this.#redirect === undefined ? this.#receiver.data(chunk) : true;
  }

  onComplete(): void {
    if (this.#settled) return;
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
    if (this.#status === 304 && isLengthMismatch(error)) {
      this.onComplete();
      return;
    }
    const failure = failureOf(error, this.#status !== 0);
    this.#settle(failure);
    this.#receiver.fail(failure);
  }

  // --- the rest ---

  #nextHop(redirect: Redirect): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
    clearTimeout(this.#timer);
    clearTimeout(this.#totalTimer);
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

function onPhaseTimeout(call: UpstreamCall, limit: number): void {
  call.abort(new TimeLimitError("Operation", limit));
}

function onTotalTimeout(call: UpstreamCall): void {
  call.abort(new TimeLimitError("Operation", call.request.limits.total));
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** undici takes the Content-Length that a 304 may have (RFC 9110, section 8.6) for that of a body. */
function isLengthMismatch(error: Error): boolean {
  return error instanceof errors.ResponseContentLengthMismatchError;
}

function rawField(raw: readonly Buffer[], name: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const candidate = raw[at] as Buffer;
    if (candidate.length === name.length && candidate.toString("latin1").toLowerCase() === name)
      return (raw[at + 1] as Buffer).toString("latin1");
  }
  return "";
}
