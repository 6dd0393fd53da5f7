// The listener: takes connections, hands requests to the pipeline, refuses broken ones, stops in an orderly way.
import { createServer, type IncomingMessage, type Server } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { Roster } from "../data/roster.ts";
import type { FlowServices } from "../flow/flow-services.ts";
import type { MakeRequestID } from "../logging/request-id.ts";
import { answerError } from "../pipeline/answer-error.ts";
import { Exchange } from "../pipeline/exchange.ts";
import type { Router } from "../pipeline/handle.ts";
import { HttpRefusal } from "../pipeline/http-refusal.ts";
import { refusalOf, refusalText } from "./client-error.ts";
import { closeAfterAnswer, isClosing } from "./close-connection.ts";
import { Http1Response } from "./http1-response.ts";
import { Http2Sessions } from "./http2-sessions.ts";
import { NodeRequest } from "./read-request.ts";
import { replayedRequest } from "./replay-request.ts";
import { serveRequest } from "./serve-request.ts";
import type { RequestMessage, ServedResponse } from "./served-response.ts";
import type { TlsIdentity } from "./tls-identity.ts";
import { contextOf, createTlsServer, isSame, type TlsServer } from "./tls-server.ts";
import { TrustedProxies } from "./trusted-proxies.ts";
import type { Tunnel } from "./tunnel.ts";
import { isWebSocket, WebSocketHandshake } from "./web-socket-handshake.ts";

export type ServerParts = {
  readonly router: Router;
  readonly services: FlowServices;
  readonly makeID: MakeRequestID;
  /** Undefined for plain HTTP. */
  readonly tls: TlsIdentity | undefined;
};

type Http1Server = Server<typeof IncomingMessage, typeof Http1Response>;

type Running = Exchange<ServedResponse>;

/** Milliseconds for requests that are on their way when the gateway stops. */
const LAST_REQUESTS = 200;

/** Milliseconds between two looks at connections: time limits of clients are kept as exactly as that. */
const CHECK_INTERVAL = 1000;

const NO_TUNNEL = new HttpRefusal(400, "The request target is neither a path nor a URL");

export class GatewayServer {
  /** Of the app that new requests get. */
  #parts: ServerParts;
  readonly #server: Http1Server;
  /** The same listener, where it speaks TLS; and its HTTP/2 connections. */
  readonly #tls: { readonly server: TlsServer; readonly sessions: Http2Sessions } | undefined;
  readonly #trusted: TrustedProxies;
  readonly #running = new Roster<Running>();
  /** Connections on which requests wait behind others. */
  readonly #pipelines = new WeakSet<Socket>();
  readonly #readerWatch = setInterval(() => this.#watchReaders(), CHECK_INTERVAL).unref();
  readonly #tunnels = new Set<Tunnel>();
  #stopping = false;
  #whenIdle: (() => void) | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { settings } = parts.services;
    this.#trusted = new TrustedProxies(settings.trustedProxies);
    this.#tls = parts.tls && this.#createTls(parts.tls);
    this.#server = this.#tls?.server ?? createServer(this.#httpOptions());
    this.#server.maxHeadersCount = 0;
    if (settings.maxConnections > 0) this.#server.maxConnections = settings.maxConnections;
    const listener = (message: IncomingMessage, response: Http1Response): void => {
      if (!isClosing(message.socket)) this.#serve(message, response);
    };
    this.#server.on("request", listener);
    this.#server.on("checkContinue", listener);
    this.#server.on("checkExpectation", listener);
    this.#server.on("clientError", (error, socket) => this.#onClientError(error, socket as Socket));
    this.#server.on("upgrade", (message, socket, head) => this.#onUpgrade(message, socket as Socket, head));
    this.#server.on("connect", (_message, socket) => this.#refuse(socket as Socket, NO_TUNNEL));
  }

  /** What runs goes on with the parts that it began with; new connections get the new certificate. */
  use(parts: ServerParts): void {
    const known = this.#parts.tls;
    this.#parts = parts;
    if (parts.tls !== undefined && !isSame(parts.tls, known)) this.#tls?.server.setSecureContext(contextOf(parts.tls));
  }

  #httpOptions() {
    const { settings } = this.#parts.services;
    return {
      ServerResponse: Http1Response,
      keepAlive: true,
      noDelay: true,
      requireHostHeader: false,
      maxHeaderSize: settings.maxHeaderSize,
      headersTimeout: settings.clientHeaderTimeout,
      // Bodies have limits of their own: streams may take as long as they move.
      requestTimeout: 0,
      keepAliveTimeout: settings.clientIdleTimeout,
      connectionsCheckingInterval: CHECK_INTERVAL,
    };
  }

  #createTls(identity: TlsIdentity) {
    const { services, makeID } = this.#parts;
    const sessions = new Http2Sessions(services.settings, (message, response) => this.#serve(message, response));
    const server = createTlsServer(this.#httpOptions(), identity, services.settings.clientHeaderTimeout, {
      http2: (socket) => sessions.accept(socket),
      failed: (error) => services.logger.alert(makeID(), "tls", `The handshake failed: ${error.message}`),
    });
    return { server, sessions };
  }

  /** @returns the port. @throws the listener's error (EADDRINUSE …) */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** How many requests are running. */
  get running(): number {
    return this.#running.size;
  }

  /** How many connections of clients are open. */
  connections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.#server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
    );
  }

  #serve(message: RequestMessage, response: ServedResponse): void {
    const { services, makeID, router } = this.#parts;
    const trusted = this.#trusted.includes(message.socket);
    const request = new NodeRequest(makeID(), message, response, trusted);
    if (this.#tls !== undefined) request.scheme = "https";
    const exchange = new Exchange(request, response, services);
    this.#running.add(exchange);
    response.on("close", () => this.#finish(exchange));
    // It waits behind another one: only then a connection that closes tells its response nothing.
    if (response instanceof Http1Response && response.socket === null) this.#watchPipeline(message.socket);
    if (this.#stopping) void answerError(exchange, new HttpRefusal(503, "The gateway is stopping"));
    else serveRequest(exchange, request, router);
  }

  #finish(exchange: Running): void {
    if (!this.#running.remove(exchange)) return;
    exchange.finish();
    exchange.response.dropRest(this.#parts.services.settings.clientRequestTimeout);
    if (this.#stopping && this.#running.size === 0) this.#whenIdle?.();
  }

  /** Who doesn't take what is sent may not keep it here for ever. */
  #watchReaders(): void {
    const limit = this.#parts.services.settings.clientRequestTimeout;
    for (const { response } of this.#running.members()) {
      const waits = response.writableEnded ? !response.writableFinished : response.writableNeedDrain;
      response.limitReader(waits ? limit : 0);
    }
  }

  #watchPipeline(socket: Socket): void {
    if (this.#pipelines.has(socket)) return;
    this.#pipelines.add(socket);
    socket.once("close", () => {
      for (const exchange of this.#running.members()) if (isOn(socket, exchange)) this.#finish(exchange);
    });
  }

  /** What node's parser itself refuses: something behind or inside a request that is running, or in place of one. */
  #onClientError(error: Error & { code?: string }, socket: Socket): void {
    if (isClosing(socket)) return;
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const refusal = refusalOf(error);
    const exchange = latestOn(socket, this.#running.members());
    if (exchange === undefined) {
      this.#refuse(socket, refusal);
    } else if (exchange.response.req.complete) {
      exchange.alert("http", refusal.message);
      closeAfterAnswer(socket);
      exchange.response.once("close", () => socket.destroySoon());
    } else if (exchange.response.headersSent || error.code === "HPE_INVALID_EOF_STATE") {
      socket.destroy();
    } else {
      void answerError(exchange, refusal);
    }
  }

  /** node has taken the connection from its parser: it serves one request more, or is given back. */
  #onUpgrade(message: IncomingMessage, socket: Socket, head: Buffer): void {
    const latest = latestOn(socket, this.#running.members());
    if (latest !== undefined || isClosing(socket)) {
      // It has come behind a request that is running: that one gets its answer, and then the connection ends.
      closeAfterAnswer(socket);
      socket.on("error", () => {}).resume();
      latest?.response.once("close", () => socket.destroySoon());
    } else if (isWebSocket(message)) {
      this.#serveHandshake(message, socket, head);
    } else {
      socket.unshift(replayedRequest(message, head));
      this.#server.emit(this.#tls === undefined ? "connection" : "secureConnection", socket);
    }
  }

  #serveHandshake(message: IncomingMessage, socket: Socket, head: Buffer): void {
    const response = new Http1Response(message);
    const { clientIdleTimeout } = this.#parts.services.settings;
    const handshake = new WebSocketHandshake(response, head, clientIdleTimeout, (tunnel) => {
      this.#tunnels.add(tunnel);
      response.once("close", () => this.#tunnels.delete(tunnel));
      if (this.#stopping) tunnel.end();
    });
    response.handshake = handshake;
    response.assignSocket(socket);
    // Whatever is answered in place of 101, nobody reads another request on this connection.
    response.refuseRest();
    response.once("finish", () => {
      handshake.refused();
      response.detachSocket(socket);
      response.emit("close");
      socket.destroySoon();
    });
    this.#serve(message, response);
  }

  /** Answers a connection on which no request is running. */
  #refuse(socket: Socket, refusal: HttpRefusal): void {
    const id = this.#parts.makeID();
    this.#parts.services.logger.alert(id, "http", refusal.message);
    closeAfterAnswer(socket);
    socket.write(refusalText(refusal, id));
    socket.destroySoon();
  }

  /**
   * Idle connections stay open for a moment: requests that are on their way get their 503. http's close() would end them
   * at once, which resets connections of clients that have just sent one.
   */
  #stopListening(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LAST_REQUESTS);
      this.#server.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
      NetServer.prototype.close.call(this.#server);
    });
  }

  /** Takes no more connections, finishes what runs; after `timeout` milliseconds the rest is cut. */
  async stop(timeout: number): Promise<void> {
    this.#stopping = true;
    for (const { response } of this.#running.members()) response.shouldKeepAlive = false;
    this.#tls?.sessions.close();
    // Nobody knows when they would end, and their clients connect anew.
    for (const tunnel of this.#tunnels) tunnel.end();
    await this.#stopListening();
    this.#server.close();
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout);
        this.#whenIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#tls?.sessions.destroy();
    for (const tunnel of this.#tunnels) tunnel.destroy();
    this.#server.closeAllConnections();
    clearInterval(this.#readerWatch);
    // What was cut is logged before the log ends.
    for (const exchange of this.#running.members()) this.#finish(exchange);
  }
}

/** The request of a connection that came last. */
function latestOn(socket: Socket, running: readonly Running[]): Exchange<Http1Response> | undefined {
  let latest: Exchange<Http1Response> | undefined;
  for (const exchange of running) {
    if (!isOn(socket, exchange)) continue;
    if (latest === undefined || exchange.startedAt > latest.startedAt) latest = exchange;
  }
  return latest;
}

function isOn(socket: Socket, exchange: Running): exchange is Exchange<Http1Response> {
  return exchange.response instanceof Http1Response && exchange.response.req.socket === socket;
}
