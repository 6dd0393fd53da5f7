// Opens upstream connections: an exact connect time limit, and the DNS, TCP and TLS times that the request log shows.
import { createRequire } from "node:module";
import { isIP, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type * as tls from "node:tls";
import type { buildConnector } from "undici";
import openSocket from "undici/lib/core/connect.js";
import type { Connection } from "./connection.ts";
import { authorityOf, type ConnectionRoute } from "./connection-route.ts";
import { HandshakeError, isUnresolved, ProxyError, TimeLimitError } from "./failure.ts";
import type { OpenSocket } from "./http1/http1-connection.ts";
import { openTunnel } from "./tunnel.ts";

/** Milliseconds that a new connection took; `tls` (with the wait for a tunnel) is 0 without TLS. */
export type ConnectTiming = { readonly dns: number; readonly tcp: number; readonly tls: number };

export type Connector = {
  readonly open: OpenSocket;
  /** The times of a connection opened since the last call; undefined on a reused one. */
  readonly takeTiming: () => ConnectTiming | undefined;
};

/** @param timeout milliseconds for name look-up, TCP, the proxy's tunnel and TLS together */
export function openConnector(timeout: number, route: ConnectionRoute, tls: Connection["tls"] | undefined): Connector {
  const open = openSocket({ timeout: 0, ...tls, ...identityCheck(route) });
  let timing: ConnectTiming | undefined;
  return {
    open: (done) => {
      const attempt = new Attempt(open, route, timeout, (error, socket) => {
        if (error === null) timing = attempt.timing();
        done(error, socket);
      });
      attempt.start();
      return (error) => attempt.giveUp(error);
    },
    takeTiming: () => {
      const taken = timing;
      timing = undefined;
      return taken;
    },
  };
}

const require = createRequire(import.meta.url);

/** The certificate has to be that of the URL's host. With an address there, Node would compare it with the one it connects to. */
function identityCheck({ host, name }: ConnectionRoute): Pick<tls.ConnectionOptions, "checkServerIdentity"> {
  if (host === name || isIP(name) === 0) return {};
  const { checkServerIdentity } = require("node:tls") as typeof tls;
  return { checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate) };
}

type Destroyable = { destroy(error: Error): unknown };

/** One connection on its way. */
class Attempt {
  readonly #open: buildConnector.connector;
  readonly #route: ConnectionRoute;
  readonly #done: buildConnector.Callback;
  readonly #timer: NodeJS.Timeout;
  readonly #startedAt = performance.now();
  #resolvedAt = this.#startedAt;
  /** 0 until then. */
  #connectedAt = 0;
  #secureAt = 0;
  /** What a time limit ends. */
  #current: Destroyable | undefined;

  constructor(open: buildConnector.connector, route: ConnectionRoute, timeout: number, done: buildConnector.Callback) {
    this.#open = open;
    this.#route = route;
    this.#done = done;
    this.#timer = setTimeout(() => this.#current?.destroy(new TimeLimitError("Connection", timeout)), timeout);
  }

  /** To be asked when the connection is there. */
  timing(): ConnectTiming {
    return {
      dns: this.#resolvedAt - this.#startedAt,
      tcp: this.#connectedAt - this.#resolvedAt,
      tls: this.#route.secure ? this.#secureAt - this.#connectedAt : 0,
    };
  }

  giveUp(error: Error): void {
    this.#current?.destroy(error);
  }

  start(): void {
    const { secure, host, port, name, tunnel, forward } = this.#route;
    const where = {
      protocol: secure ? "https:" : "http:",
      hostname: forward?.host ?? host,
      port: String(forward?.port ?? port),
      servername: isIP(name) === 0 ? name : "",
    };
    if (tunnel === undefined) {
      this.#connect(where);
      return;
    }
    this.#current = openTunnel(tunnel, authorityOf(this.#route), {
      socket: (socket) => this.#watch(socket),
      open: (socket) => {
        if (secure) this.#connect({ ...where, httpSocket: socket });
        else this.#end(null, socket);
      },
      fail: (error) => this.#end(this.#namedTunnel(error), null),
    });
  }

  #connect(where: buildConnector.Options): void {
    // undici's types hide that the connector returns the socket.
    const open = this.#open as (...args: Parameters<buildConnector.connector>) => unknown;
    const socket = open(where, (...result) => this.#end(...result)) as Socket;
    this.#current = socket;
    if (where.httpSocket === undefined) this.#watch(socket);
  }

  #watch(socket: Socket): void {
    socket.once("lookup", () => {
      this.#resolvedAt = performance.now();
    });
    // Before undici's own listener, which takes the times.
    socket.prependOnceListener("connect", () => {
      this.#connectedAt = performance.now();
    });
  }

  #end(...[error, socket]: Parameters<buildConnector.Callback>): void {
    clearTimeout(this.#timer);
    if (error === null) {
      this.#secureAt = performance.now();
      // An alert of TLS is the reason, and not the end of the connection behind it, which undici would tell.
      if (this.#route.secure) socket.once("error", (alert) => socket.destroy(alert));
      // undici's own listener for it comes first.
      if (this.#connectedAt === 0) this.#connectedAt = this.#secureAt;
      this.#done(null, socket);
    } else this.#done(this.#named(error), null);
  }

  /** Says at which step a connection failed, where the error alone doesn't tell. */
  #named(error: Error): Error {
    if (error instanceof TimeLimitError || error instanceof ProxyError) return error;
    const { secure, tunnel, forward } = this.#route;
    if (this.#connectedAt > 0) return secure ? new HandshakeError(error) : error;
    const isProxied = tunnel !== undefined || forward !== undefined;
    return isProxied && isUnresolved(error) ? ProxyError.unresolved(error) : error;
  }

  /** The same for the request for a tunnel. */
  #namedTunnel(error: Error): Error {
    const isKnown = this.#connectedAt === 0 || error instanceof TimeLimitError || error instanceof ProxyError;
    return isKnown ? error : ProxyError.brokenOff(error);
  }
}
