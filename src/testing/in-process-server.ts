// Serves requests of tests by the whole pipeline, over connections in memory: there is no port.
import { createServer, type IncomingMessage, request as openRequest, type Server } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { FlowState } from "../flow/flow-state.ts";
import { Exchange } from "../pipeline/exchange.ts";
import type { ServerParts } from "../server/gateway-server.ts";
import { Http1Response } from "../server/http1-response.ts";
import { NodeRequest } from "../server/read-request.ts";
import { serveRequest } from "../server/serve-request.ts";
import { TrustedProxies } from "../server/trusted-proxies.ts";
import { type CollectedResponse, decodedBody } from "../upstream/body-collector.ts";
import { failureOf, TimeLimitError } from "../upstream/failure.ts";
import { fieldOf, isHopByHop } from "../upstream/header-fields.ts";
import type { UpstreamRequest } from "../upstream/upstream-request.ts";

/** What a request of a test is served with. */
export type Scope = {
  readonly parts: ServerParts;
  /** What its flows have in common with the test. */
  readonly shared: FlowState;
};

type Connection = Scope & { readonly begun: (exchange: Exchange) => void; readonly ended: () => void };

/** Where requests of tests come from. */
const PEER = { remoteAddress: "127.0.0.1" };

export class InProcessServer {
  readonly #server: Server<typeof IncomingMessage, typeof Http1Response>;
  readonly #connections = new WeakMap<Duplex, Connection>();

  constructor() {
    this.#server = createServer({ requireHostHeader: false, ServerResponse: Http1Response });
    this.#server.on("request", (message, response) => this.#serve(message, response));
  }

  /**
   * Resolves once the answer and its line in the log are there; a request that can't be answered is a failure.
   * @param timeLimit milliseconds; 0 for none
   */
  async send(
    request: UpstreamRequest,
    scope: Scope,
    timeLimit: number,
  ): Promise<{ readonly response: CollectedResponse; readonly exchange: Exchange | undefined }> {
    const [near, far] = duplexPair();
    let exchange: Exchange | undefined;
    const ended = new Promise<void>((resolve) => {
      const begun = (started: Exchange): void => {
        exchange = started;
      };
      this.#connections.set(far, { ...scope, begun, ended: resolve });
    });
    this.#server.emit("connection", Object.assign(far, PEER));
    const limit = timeLimit === 0 ? undefined : setTimeout(() => near.destroy(timeOut(timeLimit)), timeLimit);
    try {
      const response = await ask(request, near, scope.parts.services.settings.maxBody);
      if (exchange !== undefined) await ended;
      return { response, exchange };
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return { response: { ...noAnswer(request), failure: failureOf(error, false) }, exchange };
    } finally {
      clearTimeout(limit);
      near.destroy();
      far.destroy();
    }
  }

  #serve(message: IncomingMessage, response: Http1Response): void {
    const connection = this.#connections.get(message.socket);
    if (connection === undefined) return;
    const { parts, shared, begun, ended } = connection;
    const { services, makeID, router } = parts;
    const trusted = new TrustedProxies(services.settings.trustedProxies).includes(message.socket);
    const request = new NodeRequest(makeID(), message, response, trusted);
    const exchange = new Exchange(request, response, services);
    exchange.shared = shared;
    begun(exchange);
    response.on("close", () => {
      exchange.finish();
      ended();
    });
    serveRequest(exchange, request, router);
  }
}

function timeOut(milliseconds: number): Error {
  return new TimeLimitError("The request", milliseconds);
}

async function ask(request: UpstreamRequest, connection: Duplex, maxBody: number): Promise<CollectedResponse> {
  const message = await head(request, connection);
  const headers = endToEnd(message.rawHeaders);
  const received = await buffer(message);
  const body = await decodedBody(received, fieldOf(headers, "content-encoding"), maxBody);
  const { statusCode: status = 0, statusMessage: statusText = "" } = message;
  return { ...noAnswer(request), status, statusText, headers, body };
}

function head({ method, target, headers, body }: UpstreamRequest, connection: Duplex): Promise<IncomingMessage> {
  const fields = ["Host", new URL(target.origin).host, ...headers];
  if (Buffer.isBuffer(body)) fields.push("Content-Length", String(body.length));
  return new Promise((resolve, reject) => {
    const sent = openRequest({
      method,
      path: target.path,
      headers: fields,
      createConnection: () => connection,
    });
    sent.once("response", resolve);
    sent.once("error", reject);
    sent.end(body ?? undefined);
  });
}

/** Names and values in turn, without those of the connection. */
function endToEnd(raw: readonly string[]): string[] {
  const fields: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    if (!isHopByHop(raw[at] as string)) fields.push(raw[at] as string, raw[at + 1] as string);
  }
  return fields;
}

function noAnswer({ target }: UpstreamRequest): CollectedResponse {
  const body = Buffer.alloc(0);
  return { status: 0, statusText: "", headers: [], body, failure: undefined, url: target.url, cacheHit: false };
}
