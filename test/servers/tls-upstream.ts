// TLS upstreams for tests: each tells what it has seen of the connection and of the request.
import { createServer, type Server, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import type { TLSSocket } from "node:tls";

export type TlsUpstream = {
  readonly origin: string;
  readonly port: number;
  readonly server: Server;
  /** Connections that were opened so far. */
  readonly connections: () => number;
};

/** What its answers say, as JSON. */
export type Seen = {
  readonly url: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The name that the client asked for (SNI); false where it asked for none. */
  readonly servername: string | false;
  readonly protocol: string;
  readonly cipher: string;
  /** The common name in the client's certificate; "" without one. */
  readonly client: string;
};

const servers: Server[] = [];
after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
});

/** @param address to listen on */
export async function startTlsUpstream(options: ServerOptions, address = "127.0.0.1"): Promise<TlsUpstream> {
  let count = 0;
  const server = createServer({ keepAliveTimeout: 60_000, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket;
    const seen = {
      url: request.url,
      host: request.headers.host,
      headers: request.headers,
      servername: (socket as TLSSocket & { servername: string | false }).servername,
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      client: socket.getPeerCertificate().subject?.CN ?? "",
    };
    if (request.url?.startsWith("/to?") === true) {
      response.writeHead(302, { Location: decodeURIComponent(request.url.slice("/to?".length)) }).end();
    } else
      request
        .resume()
        .once("end", () => response.setHeader("Content-Type", "application/json").end(JSON.stringify(seen)));
  });
  server.on("connection", () => {
    count += 1;
  });
  // What comes of refused handshakes is seen on the gateway's side.
  server.on("tlsClientError", () => {});
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `https://${address}:${port}`, port, server, connections: () => count };
}
