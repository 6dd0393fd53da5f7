// One upstream request on its way: dispatches it, watches its time limits, follows redirects, writes its log lines,
// and hands head, data and end (or the failure) to a receiver.
import { performance } from "node:perf_hooks";
import type { Dispatcher } from "undici";
import type { Logger } from "../logging/logger.ts";
import { ClientIdleError, clientGone, codeOf, type Failure, failureOf, TimeLimitError } from "./failure.ts";
import type { Pools, UpstreamPool } from "./pools.ts";
import { type Redirect, redirectOf } from "./redirect.ts";
import { isStreamed, type UpstreamReceiver, type UpstreamRequest } from "./upstream-request.ts";

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
  /** Whether the connection has served a request before. */
  #reused = false;
  #retries = 0;
  #status = 0;
  #mime = "";
  #bytes = 0;
  #firstByteAt = 0;
  #dns = 0;
  #tcp = 0;
  #redirect: Redirect | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether a streamed request body is still on its way. */
  #sending = false;
  /** Whether the receiver has enough for now. */
  #paused = false;
  /** Milliseconds without a byte, as far as the timer has counted them. */
  #silence = 0;
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
    this.#settle(clientGone);
    this.#abort?.();
  }

  /** Ends the request with a failure that the receiver is told. */
  abort(error: Error): void {
    if (this.#settled) return;
    this.onError(error);
    this.#abort?.(error);
  }

  #dispatch(): void {
    const { target, limits, body } = this.request;
    this.#hopStartedAt = performance.now();
    this.#hopEpoch = Date.now();
    this.#pool = this.#services.pools.for(target.origin, limits.connect);
    this.#sending = isStreamed(body);
    if (this.#sending) this.#watchForSilence();
    else if (limits.head > 0) this.#timer = setTimeout(onHeadTimeout, limits.head, this);
    this.#send();
  }

  #send(): void {
    const { target, method, headers, body } = this.request;
    this.#pool?.pool.dispatch({ path: target.path, method, headers, body }, this);
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
    this.#silence = 0;
    this.#timer?.refresh();
  }

  /** The whole request is out: from here on the wait for the head counts. */
  onRequestSent(): void {
    if (!this.#sending) return;
    this.#sending = false;
    if (this.#settled || this.#status !== 0) return;
    clearTimeout(this.#timer);
    const { head } = this.request.limits;
    this.#timer = head > 0 ? setTimeout(onHeadTimeout, head, this) : undefined;
  }

  onHeaders(status: number, rawHeaders: readonly Buffer[], resume: () => void, statusText: string): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#firstByteAt = performance.now();
    clearTimeout(this.#timer);
    this.#watchForSilence();
    this.#mime = rawField(rawHeaders, "content-type");
    if (this.#hop < this.request.redirects && isRedirect(status)) {
      this.#redirect = redirectOf(this.request, status, rawField(rawHeaders, "location"));
      if (this.#redirect !== undefined) return true;
    }
    return this.#receiver.head(status, rawHeaders, resume, statusText);
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length;
    this.#silence = 0;
    this.#timer?.refresh();
    const more = this.#redirect === undefined ? this.#receiver.data(chunk) : true;
    this.#paused = !more;
    return more;
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
    // undici takes the Content-Length that a 304 may have (RFC 9110, section 8.6) for that of a body.
    if (this.#status === 304 && codeOf(error) === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
      this.onComplete();
    } else if (this.#wasStale(error)) {
      this.#retries += 1;
      this.#abort = undefined;
      this.#send();
    } else {
      const failure = failureOf(error, this.#status !== 0);
      this.#settle(failure);
      this.#receiver.fail(failure);
    }
  }

  /** Whether the upstream had closed a kept-alive connection just before it was used again: then the request is sent anew. */
  #wasStale(error: Error): boolean {
    const { method, body } = this.request;
    if (!this.#reused || this.#retries === MAX_RETRIES || this.#status !== 0) return false;
    return !isStreamed(body) && idempotent.has(method) && isBrokenConnection(codeOf(error));
  }

  // --- the rest ---

  #watchForSilence(): void {
    const { idle, client } = this.request.limits;
    const step = Math.min(idle, client);
    this.#silence = 0;
    this.#timer = step > 0 ? setTimeout(onSilence, step, this, step) : undefined;
  }

  /** Nothing has moved for another `step` milliseconds. Who is waited for decides how long that may last. */
  silent(step: number): void {
    const { limits, body } = this.request;
    const byClient = this.#sending ? isStreamed(body) && !body.isPaused() : this.#paused;
    this.#silence += step;
    if (this.#silence < (byClient ? limits.client : limits.idle)) this.#timer?.refresh();
    else if (byClient) this.abort(new ClientIdleError(this.#silence));
    else this.abort(new TimeLimitError("Operation", this.#silence));
  }

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

function onHeadTimeout(call: UpstreamCall): void {
  call.abort(new TimeLimitError("Operation", call.request.limits.head));
}

function onSilence(call: UpstreamCall, step: number): void {
  call.silent(step);
}

function onTotalTimeout(call: UpstreamCall): void {
  call.abort(new TimeLimitError("Operation", call.request.limits.total));
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** The next connection may be as stale as the one before. */
const MAX_RETRIES = 3;

/** Methods that may be sent again (RFC 9110, section 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);

function isBrokenConnection(code: string): boolean {
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

function rawField(raw: readonly Buffer[], name: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const candidate = raw[at] as Buffer;
    if (candidate.length === name.length && candidate.toString("latin1").toLowerCase() === name)
      return (raw[at + 1] as Buffer).toString("latin1");
  }
  return "";
}
