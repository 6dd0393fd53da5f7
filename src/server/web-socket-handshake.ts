// The handshake of a WebSocket (RFC 6455, section 4): the client waits until an upstream has agreed, or any answer refuses it.
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Handshake, Switched } from "../pipeline/handshake.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import type { Http1Response } from "./http1-response.ts";
import { Tunnel } from "./tunnel.ts";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** What a client may send before it has its answer. Bytes. */
const MAX_EARLY = 64 * 1024;

/** Whether a request for an upgrade is one that RFC 6455 describes. Any other is served as if nothing had been said of it. */
export function isWebSocket({ method, httpVersion, headers }: IncomingMessage): boolean {
  if (method !== "GET" || httpVersion !== "1.1" || headers.upgrade?.toLowerCase() !== "websocket") return false;
  if (headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0") return false;
  return /^[+/0-9A-Za-z]{22}==$/.test(headers["sec-websocket-key"] ?? "");
}

export class WebSocketHandshake implements Handshake {
  readonly protocol = "websocket";
  readonly #response: Http1Response;
  readonly #socket: Socket;
  readonly #idleTimeout: number;
  readonly #joined: (tunnel: Tunnel) => void;
  readonly #early: Buffer[] = [];
  #earlySize = 0;

  /** @param joined is told of the tunnel; its end is the end of the response */
  constructor(response: Http1Response, early: Buffer, idleTimeout: number, joined: (tunnel: Tunnel) => void) {
    this.#response = response;
    this.#socket = response.req.socket;
    this.#idleTimeout = idleTimeout;
    this.#joined = joined;
    this.#keep(early);
    // A socket that nobody reads doesn't tell that its client is gone.
    this.#socket.on("data", this.#keep).on("end", this.#leave).on("error", this.#leave).resume();
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#early.push(chunk);
    this.#earlySize += chunk.length;
    if (this.#earlySize > MAX_EARLY && !this.#response.headersSent) this.#socket.pause();
  };

  readonly #leave = (): void => {
    if (!this.#response.headersSent) this.#socket.destroy();
  };

  /** The answer is another one: what else has come is nobody's. */
  refused(): void {
    this.#early.length = 0;
    this.#socket.off("data", this.#keep).resume();
  }

  join({ fields, socket: upstream, rest, total, sent }: Switched): boolean {
    const response = this.#response;
    const socket = this.#socket;
    if (socket.destroyed || fieldOf(fields, "sec-websocket-accept") !== this.#accept) return false;
    socket.off("data", this.#keep).off("end", this.#leave).off("error", this.#leave);
    response.writeHead(101, ["Connection", "Upgrade", "Upgrade", "websocket", ...fields]);
    response.flushHeaders();
    response.detachSocket(socket);
    socket.write(rest);
    sent(rest.length);
    for (const chunk of this.#early) upstream.write(chunk);
    socket.once("close", () => response.emit("close"));
    this.#joined(new Tunnel(socket, upstream, { idle: this.#idleTimeout, total }, sent));
    return true;
  }

  /** What tells that the other side has understood (RFC 6455, section 4.2.2). */
  get #accept(): string {
    const key = this.#response.req.headers["sec-websocket-key"] ?? "";
    return createHash("sha1")
      .update(key + GUID)
      .digest("base64");
  }
}
