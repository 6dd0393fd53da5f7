// The listener: takes connections, hands requests to the pipeline, refuses broken ones, stops in an orderly way.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { FlowServices } from "../flow/context.ts";
import type { MakeRequestID } from "../logging/request-id.ts";
import { answerError } from "../pipeline/answer-error.ts";
import { Exchange } from "../pipeline/exchange.ts";
import { handle, type Router } from "../pipeline/handle.ts";
import { HttpRefusal } from "../pipeline/http-refusal.ts";
import { clientErrorAnswer } from "./client-error.ts";
import { NodeRequest } from "./read-request.ts";
import { TrustedProxies } from "./trusted-proxies.ts";

export type ServerParts = { readonly router: Router; readonly services: FlowServices; readonly makeID: MakeRequestID };

export class GatewayServer {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #trusted: TrustedProxies;
  readonly #running = new Set<Exchange>();
  #stopping = false;
  #whenIdle: (() => void) | undefined;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const { settings } = parts.services;
    this.#trusted = new TrustedProxies(settings.trustedProxies);
    this.#server = createServer({
      keepAlive: true,
      noDelay: true,
      requireHostHeader: false,
      headersTimeout: settings.clientHeaderTimeout,
      // Bodies have limits of their own: streams may take as long as they move.
      requestTimeout: 0,
      keepAliveTimeout: settings.clientIdleTimeout,
      connectionsCheckingInterval: 1000,
    });
    this.#server.maxHeadersCount = 0;
    if (settings.maxConnections > 0) this.#server.maxConnections = settings.maxConnections;
    const listener = (message: IncomingMessage, response: ServerResponse<IncomingMessage>): void =>
      this.#serve(message, response);
    this.#server.on("request", listener);
    this.#server.on("checkContinue", listener);
    this.#server.on("checkExpectation", listener);
    this.#server.on("clientError", (error, socket) => this.#onClientError(error, socket as Socket));
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

  #serve(message: IncomingMessage, response: ServerResponse<IncomingMessage>): void {
    const { services, makeID, router } = this.#parts;
    const trusted = this.#trusted.includes(message.socket);
    const request = new NodeRequest(makeID(), message, response, trusted);
    const exchange = new Exchange(request, response, services);
    this.#running.add(exchange);
    response.on("close", () => {
      this.#running.delete(exchange);
      exchange.finish();
      if (this.#stopping && this.#running.size === 0) this.#whenIdle?.();
    });
    try {
      if (this.#stopping) throw new HttpRefusal(503, "The gateway is stopping");
      request.check();
    } catch (error) {
      void answerError(exchange, error);
      return;
    }
    handle(exchange, router);
  }

  /** What node's parser itself refuses. */
  #onClientError(error: Error & { code?: string }, socket: Socket): void {
    if (!socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }
    const id = this.#parts.makeID();
    const { text, reason } = clientErrorAnswer(error, id);
    this.#parts.services.logger.alert(id, "http", reason);
    socket.end(text, () => socket.destroy());
  }

  /** Takes no more connections, finishes what runs; after `timeout` milliseconds the rest is cut. */
  async stop(timeout: number): Promise<void> {
    this.#stopping = true;
    this.#server.close();
    this.#server.closeIdleConnections();
    if (this.#running.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeout);
        this.#whenIdle = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#server.closeAllConnections();
  }
}
