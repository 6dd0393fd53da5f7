// One upstream request on its way: dispatches it, follows redirects, writes its log lines,
// and hands head, data and end (or the failure) to a receiver.
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Logger } from "../logging/logger.ts";
import type { CachedFetch, Hop } from "./cache/cached-fetch.ts";
import type { HttpCache } from "./cache/http-cache.ts";
import { clientGone, type Failure, failureOf, isBrokenOff, ProxyError } from "./failure.ts";
import { HopLog } from "./hop-log.ts";
import type { Http1Connection, WireHandler } from "./http1/http1-connection.ts";
import { ProtocolError, RestedError } from "./http1/message-faults.ts";
import type { Pools, UpstreamPool } from "./pools.ts";
import { isRedirect, type Redirect, redirectOf } from "./redirect.ts";
import type { ResponseHead } from "./response-head.ts";
import { noteStreamed } from "./stream-garbage.ts";
import { startTicking, stopTicking, type Ticking } from "./ticker.ts";
import { TimeWatch } from "./time-watch.ts";
import { isStreamed, type UpstreamReceiver, type UpstreamRequest } from "./upstream-request.ts";

type Services = { readonly pools: Pools; readonly cache: HttpCache; readonly logger: Logger };

export class UpstreamCall implements WireHandler, Hop, Ticking {
  /** The request of the hop under way; redirects replace it. */
  request: UpstreamRequest;
  slot: number | undefined;
  readonly #services: Services;
  readonly #receiver: UpstreamReceiver;
  #hop = 0;
  #log = new HopLog();
  #pool: UpstreamPool | undefined;
  #connection: Http1Connection | undefined;
  /** What stands between the upstream and the receiver, if the request uses the cache. */
  #cached: CachedFetch | undefined;
  #settled = false;
  /** As they went to the upstream. */
  #headers: string[] = [];
  #redirect: Redirect | undefined;
  readonly #watch: TimeWatch;

  constructor(services: Services, request: UpstreamRequest, receiver: UpstreamReceiver) {
    this.#services = services;
    this.request = request;
    this.#receiver = receiver;
    this.#watch = new TimeWatch(request, this.#log.startedAt);
  }

  start(): void {
    startTicking(this);
    this.#dispatch();
  }

  /** Gives the request up without telling the receiver: its client is gone. */
  cancel(): void {
    if (this.#settled) return;
    this.#settle(clientGone);
    this.#cached?.cancel(false);
    this.#dropConnection();
  }

  /** Ends the request with a failure that the receiver is told. */
  abort(error: Error): void {
    if (this.#settled) return;
    (this.#cached ?? this).fail(error);
    this.#dropConnection();
  }

  #dispatch(): void {
    const { target, limits, connection, trace } = this.request;
    if (trace !== undefined) {
      this.request = { ...this.request, headers: trace.begin(this.request.method, this.request.headers) };
    }
    this.#pool = this.#services.pools.for(target.origin, limits.connect, connection);
    this.#watch.begin(this.request, this.#log.startedAt);
    this.#cached = this.request.cache && this.#services.cache.open(this, this.request);
    if (this.#cached === undefined) this.#send(this.#pool, this.#pool.take(), this.request.headers);
    else if (this.#hop === 0) this.#cached.start();
    // A long row of stored redirects must not become a deep stack.
    else setImmediate((cached) => cached.start(), this.#cached);
  }

  #send(pool: UpstreamPool, connection: Http1Connection, headers: string[]): void {
    const { target, method, body, upgrade } = this.request;
    const { forward } = pool.route;
    const single = pool.singleUse || upgrade !== undefined;
    const more = { body, single, ...(upgrade !== undefined && { upgrade }) };
    this.#connection = connection;
    this.#headers = headers;
    if (forward === undefined) connection.send({ method, path: target.path, headers, ...more }, this);
    else {
      const fields = forward.authorization === undefined ? [] : ["Proxy-Authorization", forward.authorization];
      connection.send({ method, path: target.url, headers: [...headers, ...fields], ...more }, this);
    }
  }

  #dropConnection(): void {
    if (this.#connection !== undefined) this.#pool?.drop(this.#connection);
    this.#connection = undefined;
  }

  // --- what the connection says ---

  onConnect(isNew: boolean): void {
    const timing = isNew ? this.#pool?.connector.takeTiming() : undefined;
    if (timing !== undefined) this.#log.connecting = timing;
  }

  onBodySent(bytes: number): void {
    this.#watch.moved();
    noteStreamed(bytes);
  }

  onRequestSent(): void {
    this.#watch.sent(this.#settled || this.#log.firstByteAt !== 0);
  }

  onHead(head: ResponseHead, resume: () => void): boolean {
    if (head.status === 407 && this.#pool?.route.forward !== undefined) {
      // It is the gateway that isn't known to the proxy, which is no business of the client's.
      this.abort(ProxyError.refused(head.status));
      return false;
    }
    this.#log.status = head.status;
    this.#log.firstByteAt = performance.now();
    this.#watch.headArrived(this.#log.firstByteAt);
    const { method } = this.request;
    if (method !== "GET" && !safe.has(method)) this.#services.cache.invalidate(this.request, head);
    return (this.#cached ?? this).head(head, resume);
  }

  onData(chunk: Buffer): boolean {
    this.#watch.moved();
    noteStreamed(chunk.length);
    return (this.#cached ?? this).data(chunk);
  }

  onEnd(): void {
    if (this.#connection !== undefined) this.#pool?.give(this.#connection);
    this.#connection = undefined;
    if (!this.#settled) (this.#cached ?? this).end();
  }

  /** The connection counts as one that is in use until its socket closes. */
  onUpgrade(head: ResponseHead, socket: Socket, rest: Buffer): void {
    const connection = this.#connection;
    const pool = this.#pool;
    socket.once("close", () => connection !== undefined && pool?.drop(connection));
    this.#connection = undefined;
    this.#log.status = head.status;
    this.#log.firstByteAt = performance.now();
    if (this.request.upgrade !== undefined && this.#receiver.switched?.(head, socket, rest) === true) {
      this.#log.answered(head);
      this.#settle(undefined);
      return;
    }
    socket.destroy();
    (this.#cached ?? this).fail(new ProtocolError("a protocol that nobody has asked for"));
  }

  onError(error: Error, unheard: boolean): void {
    if (this.#settled) return;
    const anew = this.#wasStale(error, unheard);
    this.#dropConnection();
    if (anew && this.#pool !== undefined) this.#send(this.#pool, this.#pool.takeNew(), this.#headers);
    else (this.#cached ?? this).fail(error);
  }

  // --- what the upstream, or the cache, has for the receiver ---

  fetch(headers: string[]): void {
    if (this.#settled || this.#pool === undefined) return;
    // The second time, its first answer has ended the wait.
    if (this.#log.firstByteAt !== 0) this.#watch.beginAgain(performance.now());
    this.#log.status = 0;
    this.#log.firstByteAt = 0;
    this.#send(this.#pool, this.#pool.take(), headers);
  }

  head(head: ResponseHead, resume: () => void): boolean {
    const { status, location } = head;
    this.#log.answered(head);
    this.request.recorder?.head(head);
    if (this.#hop < this.request.redirects && isRedirect(status)) {
      this.#redirect = redirectOf(this.request, status, location);
      if (this.#redirect !== undefined) return true;
    }
    return this.#receiver.head(head, resume);
  }

  data(chunk: Buffer): boolean {
    this.#log.bytes += chunk.length;
    this.request.recorder?.data(chunk);
    return this.#redirect === undefined ? this.#receiver.data(chunk) : true;
  }

  end(): void {
    if (this.#settled) return;
    // There is one only where a stored response was the answer to a failure that is still being sent.
    this.#dropConnection();
    if (this.#redirect === undefined) {
      this.#settle(undefined);
      this.#receiver.end();
      return;
    }
    this.#writeLog(undefined);
    this.#nextHop(this.#redirect);
  }

  fail(error: Error): void {
    if (this.#settled) return;
    const failure = failureOf(error, this.#log.status !== 0);
    this.#settle(failure);
    this.#receiver.fail(failure);
  }

  /** Whether the upstream had closed a kept-alive connection just before it was used again: then the request is sent anew, on a new one. */
  #wasStale(error: Error, unheard: boolean): boolean {
    const { method, body } = this.request;
    if (error instanceof RestedError) return true;
    return unheard && !isStreamed(body) && idempotent.has(method) && isBrokenOff(error);
  }

  // --- the rest ---

  tick(now: number): void {
    const error = this.#watch.overdue(now, this.#connection?.isPaused === true);
    if (error !== undefined) this.abort(error);
  }

  #nextHop(redirect: Redirect): void {
    this.request = { ...this.request, ...redirect };
    this.#hop += 1;
    this.#redirect = undefined;
    this.#log = new HopLog();
    this.#dispatch();
  }

  #settle(failure: Failure | undefined): void {
    this.#settled = true;
    stopTicking(this);
    this.#writeLog(failure);
  }

  #writeLog(failure: Failure | undefined): void {
    const { request } = this;
    const event = this.#log.event(request, this.#hop, this.#pool?.route.secure === true, failure);
    this.#services.logger.request(event);
    request.recorder?.done(request, event);
    request.trace?.end(event);
  }
}

/** RFC 9110, section 9.2.1. */
const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** Methods that may be sent again (RFC 9110, section 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"]);
