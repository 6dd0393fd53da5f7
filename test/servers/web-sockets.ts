// WebSocket servers and clients (package ws) for tests; they end when the test file is done.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { after } from "node:test";
import { type ClientOptions, WebSocketServer as Server, WebSocket, type WebSocketServer } from "ws";
import { startUpstream, type Upstream } from "./upstream.ts";

const clients: WebSocket[] = [];
after(() => {
  for (const client of clients) client.terminate();
});

export type SocketUpstream = Upstream & { readonly sockets: WebSocketServer; readonly requests: IncomingMessage[] };

/** Sends back what comes; tells its path where "?" comes. Plain requests are answered with their path. */
export async function startSocketUpstream(): Promise<SocketUpstream> {
  const upstream = await startUpstream((request, response) => response.end(`plain ${request.url}`));
  const requests: IncomingMessage[] = [];
  const sockets = new Server({ noServer: true, handleProtocols: (names) => [...names][0] ?? false });
  upstream.server.on("upgrade", (request, socket, head) => {
    requests.push(request);
    socket.on("error", () => {});
    const { pathname } = new URL(request.url ?? "/", "http://x");
    if (pathname.endsWith("/refused")) {
      socket.end("HTTP/1.1 403 Forbidden\r\nX-Why: because\r\nContent-Length: 5\r\n\r\nnever");
    } else if (pathname.endsWith("/silent")) {
      upstream.server.emit("silent", socket);
    } else if (pathname.endsWith("/wrong")) {
      socket.write(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
      );
    } else {
      sockets.handleUpgrade(request, socket, head, (client) => {
        client.on("message", (data, binary) =>
          client.send(String(data) === "?" ? (request.url ?? "") : data, { binary }),
        );
        client.on("error", () => {});
        sockets.emit("connection", client, request);
      });
    }
  });
  after(() => {
    for (const client of sockets.clients) client.terminate();
  });
  return { ...upstream, sockets, requests };
}

/** An open WebSocket. @throws what ws says about a refusal */
export async function openSocket(
  url: string,
  options: ClientOptions = {},
  protocols: string[] = [],
): Promise<WebSocket> {
  const client = new WebSocket(url.replace(/^http/, "ws"), protocols, options);
  clients.push(client);
  await once(client, "open");
  return client;
}

/** Sends one message and gives what comes back. */
export async function echo(client: WebSocket, message: string | Buffer): Promise<Buffer> {
  client.send(message);
  const [data] = await once(client, "message");
  return data as Buffer;
}

/** The status, fields and body with which a WebSocket is refused. */
export async function refusal(
  url: string,
  options: ClientOptions = {},
): Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }> {
  const client = new WebSocket(url.replace(/^http/, "ws"), options);
  clients.push(client);
  client.on("error", () => {});
  const [, message] = (await once(client, "unexpected-response")) as [unknown, IncomingMessage];
  let text = "";
  for await (const chunk of message) text += chunk;
  return { status: message.statusCode ?? 0, headers: message.headers, text };
}
