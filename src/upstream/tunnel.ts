// Asks an HTTP proxy for a connection to a server (CONNECT, RFC 9110, section 9.3.6).
import { type ClientRequest, request } from "node:http";
import type { Socket } from "node:net";
import type { HttpProxy } from "./connection.ts";
import { ProxyError } from "./failure.ts";

export type TunnelEvents = {
  /** The connection to the proxy, before it is connected. */
  readonly socket: (socket: Socket) => void;
  readonly open: (tunnel: Socket) => void;
  readonly fail: (error: Error) => void;
};

/** Exactly one of `open` and `fail` is called. @param authority `host:port` of the server */
export function openTunnel(proxy: HttpProxy, authority: string, events: TunnelEvents): ClientRequest {
  const { host, port, authorization } = proxy;
  const headers = {
    Host: authority,
    "User-Agent": "FLAT",
    ...(authorization === undefined ? {} : { "Proxy-Authorization": authorization }),
  };
  const asking = request({ host, port, method: "CONNECT", path: authority, headers, agent: false });
  asking.once("socket", events.socket);
  asking.once("connect", ({ statusCode = 0 }, duplex, first) => {
    // Node's types allow agents that don't open sockets.
    const socket = duplex as Socket;
    // Until somebody else listens, a socket that breaks off must not end the process.
    socket.on("error", () => {});
    if (statusCode < 200 || statusCode > 299) {
      socket.destroy();
      events.fail(ProxyError.refused(statusCode));
    } else {
      if (first.length > 0) socket.unshift(first);
      events.open(socket);
    }
  });
  asking.once("error", (error) => events.fail(error));
  asking.end();
  return asking;
}
