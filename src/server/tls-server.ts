// The listener with TLS: who speaks HTTP/2 is told apart by ALPN, all others speak HTTP/1.
import { constants } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createServer, type Server, type ServerOptions } from "node:https";
import type { Socket } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import type { Http1Response } from "./http1-response.ts";
import type { TlsIdentity } from "./tls-identity.ts";

export type TlsServer = Server<typeof IncomingMessage, typeof Http1Response>;

type Options = ServerOptions<typeof IncomingMessage, typeof Http1Response>;

export type TlsEvents = {
  /** A connection of HTTP/2. */
  readonly http2: (socket: TLSSocket) => void;
  /** A handshake that failed. */
  readonly failed: (error: Error, socket: Socket) => void;
};

/** @param handshakeTimeout milliseconds */
export function createTlsServer(
  options: Options,
  identity: TlsIdentity,
  handshakeTimeout: number,
  events: TlsEvents,
): TlsServer {
  const server = createServer({
    ...options,
    ...contextOf(identity),
    handshakeTimeout,
    requestCert: identity.clientCa !== undefined,
    rejectUnauthorized: true,
    ALPNProtocols: ["h2", "http/1.1"],
  });
  const [http1] = server.listeners("secureConnection") as [(this: TlsServer, socket: TLSSocket) => void];
  server.removeAllListeners("secureConnection");
  server.on("secureConnection", (socket) => {
    if (socket.alpnProtocol === "h2") events.http2(socket);
    else http1.call(server, socket);
  });
  // node would answer failed handshakes as broken requests.
  server.removeAllListeners("tlsClientError");
  server.on("tlsClientError", (error, socket) => {
    socket.destroy();
    events.failed(error, socket);
  });
  return server;
}

/** What new connections get; those that are open keep what they have. */
export function contextOf({ cert, key, clientCa }: TlsIdentity): SecureContextOptions {
  return {
    cert,
    key,
    ...(clientCa !== undefined && { ca: clientCa }),
    minVersion: "TLSv1.2",
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

/** Whether new connections would get the same; those that are resumed need not begin anew then. */
export function isSame(one: TlsIdentity, other: TlsIdentity | undefined): boolean {
  const parts = ["cert", "key", "clientCa"] as const;
  return other !== undefined && parts.every((part) => String(one[part]) === String(other[part]));
}
