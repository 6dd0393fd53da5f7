// The HTTP/2 connections of the listener: their limits, their requests, their end.

import type { ServerHttp2Stream } from "node:http2";
import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
} from "node:http2";
import type { TLSSocket } from "node:tls";
import type { Settings } from "../settings/settings.ts";
import { Http2Message } from "./http2-message.ts";
import { Http2Response } from "./http2-response.ts";

/** Requests of one connection at a time (RFC 9113, section 6.5.2, recommends no fewer). */
const MAX_STREAMS = 100;

/** How many more requests than get their answer a client may give up: else its connection is one that only makes work. */
const MAX_ABANDONED = 200;

/** The pseudo fields of a request; and one field too many comes through, so that it is answered. */
const PSEUDO_FIELDS = 4;

type Serve = (message: Http2Message, response: Http2Response) => void;

export class Http2Sessions {
  readonly #server: Http2Server;
  readonly #settings: Settings;
  readonly #serve: Serve;
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(settings: Settings, serve: Serve) {
    this.#settings = settings;
    this.#serve = serve;
    this.#server = createServer({
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: settings.maxHeaderSize, enablePush: false },
      maxHeaderListPairs: settings.maxHeaderFields + PSEUDO_FIELDS + 1,
    });
  }

  /** Takes a connection whose client speaks HTTP/2. */
  accept(socket: TLSSocket): void {
    // node tells of the session before it returns.
    const watch = (session: ServerHttp2Session): void => this.#watch(session, socket);
    this.#server.once("session", watch);
    this.#server.emit("connection", socket);
    this.#server.off("session", watch);
  }

  #watch(session: ServerHttp2Session, socket: TLSSocket): void {
    this.#sessions.add(session);
    const idle = new IdleWatch(session, this.#settings);
    let abandoned = 0;
    session.on("stream", (stream, headers, _flags, raw?: string[]) => {
      idle.started(stream);
      const response = this.#request(stream, headers, raw ?? [], socket);
      stream.once("close", () => {
        abandoned = Math.max(0, abandoned + (response.isAbandoned ? 1 : -1));
        if (abandoned > MAX_ABANDONED) refuseSession(session);
      });
    });
    // What breaks a connection also closes it and its streams.
    session.on("error", () => {});
    session.once("close", () => {
      idle.end();
      this.#sessions.delete(session);
    });
  }

  #request(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    raw: readonly string[],
    socket: TLSSocket,
  ): Http2Response {
    // What breaks a stream also closes it, which is how it is noticed.
    stream.on("error", () => {});
    const message = new Http2Message(stream, raw, headers, socket);
    // A stream whose end nobody reads never closes.
    if (!message.hasBody) stream.resume();
    const response = new Http2Response(stream);
    this.#serve(message, response);
    return response;
  }

  /** Tells the clients that no more requests are taken; those under way are finished. */
  close(): void {
    for (const session of this.#sessions) session.close();
  }

  /** Without an error, what is cut would look whole. */
  destroy(): void {
    for (const session of this.#sessions) session.destroy(new Error("The gateway stops"));
  }
}

function refuseSession(session: ServerHttp2Session): void {
  if (session.destroyed) return;
  session.destroy(new Error("Too many requests were given up"), constants.NGHTTP2_ENHANCE_YOUR_CALM);
}

/** Ends a connection on which no request is under way: the first has to come as soon as the head of one on HTTP/1. */
class IdleWatch {
  readonly #session: ServerHttp2Session;
  readonly #idleTimeout: number;
  #streams = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(session: ServerHttp2Session, { clientHeaderTimeout, clientIdleTimeout }: Settings) {
    this.#session = session;
    this.#idleTimeout = clientIdleTimeout;
    this.#wait(clientHeaderTimeout);
  }

  started(stream: ServerHttp2Stream): void {
    this.end();
    this.#streams += 1;
    stream.once("close", () => {
      this.#streams -= 1;
      if (this.#streams === 0 && !this.#session.destroyed) this.#wait(this.#idleTimeout);
    });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #wait(limit: number): void {
    this.#timer = setTimeout(() => {
      // A client that is still sending a head is no reason to wait.
      this.#session.close();
      this.#session.destroy();
    }, limit);
    this.#timer.unref();
  }
}
