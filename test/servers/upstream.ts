// Upstreams for tests: HTTP servers that do what the test says, and bare TCP servers for everything that HTTP forbids.
import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { after } from "node:test";

export type Upstream<S = Server> = {
  readonly origin: string;
  readonly port: number;
  readonly server: S;
  /** Connections that were opened so far. */
  readonly connections: () => number;
};

const stops: (() => void)[] = [];
after(() => {
  for (const stop of stops) stop();
});

export async function startUpstream(listener: RequestListener): Promise<Upstream<HttpServer>> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  const upstream = await listening(server);
  stops.push(() => server.closeAllConnections());
  return upstream;
}

/** Errors of its sockets are of no interest: the gateway's side is what is tested. */
export function startTcpUpstream(onConnection: (socket: Socket) => void): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listening(server);
}

/** Calls back with each request head (up to the empty line) that arrives on a socket. */
export function onRequestHead(socket: Socket, answer: (head: string) => void): void {
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      const head = text.slice(0, end + 4);
      text = text.slice(end + 4);
      answer(head);
    }
  });
}

async function listening<S extends Server>(server: S): Promise<Upstream<S>> {
  let count = 0;
  server.on("connection", () => {
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, port, server, connections: () => count };
}
