// Where the connections to an origin really lead, worked out once for each pool.
import { isIP } from "node:net";
import { withoutBrackets } from "../definition/host-names.ts";
import type { Connection, HttpProxy } from "./connection.ts";

export type ConnectionRoute = {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
  /** The host of the URL: whom the certificate has to name, wherever the connection leads. */
  readonly name: string;
  /** A proxy that is asked to connect to `host`. */
  readonly tunnel: HttpProxy | undefined;
  /** A proxy that gets the requests themselves, with whole URLs. */
  readonly forward: HttpProxy | undefined;
};

/** @param origin scheme, host and port of a URL */
export function routeOf(origin: string, connection: Connection | undefined): ConnectionRoute {
  const url = new URL(origin);
  const name = withoutBrackets(url.hostname);
  const secure = (connection?.protocol ?? url.protocol) === "https:";
  const host = connection?.server ?? name;
  // Like the rest of the URL, a port that is written stays; the one that belongs to the scheme goes with it.
  const port = connection?.port ?? (url.port === "" ? defaultPort(secure) : Number(url.port));
  const proxy = connection?.proxy;
  // A proxy finds the server in the URL; another server has to be reached through it.
  const moved = secure || host !== name || port !== (url.port === "" ? 80 : Number(url.port));
  return { secure, host, port, name, tunnel: moved ? proxy : undefined, forward: moved ? undefined : proxy };
}

function defaultPort(secure: boolean): number {
  return secure ? 443 : 80;
}

/** `host:port`, as in a request for a tunnel. */
export function authorityOf({ host, port }: { readonly host: string; readonly port: number }): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
