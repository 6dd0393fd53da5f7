// Upstreams whose TLS isn't what is expected.
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { createServer, type Server } from "node:tls";
import { cert, key } from "../tls-identity.ts";
import { startUpstream } from "../upstream.ts";
import { startAnswering } from "./answering.ts";

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** Nobody has vouched for its certificate. */
export async function startSelfSigned(): Promise<string> {
  const server = createServer({ key, cert }, (socket) => {
    socket.on("error", () => {});
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  });
  servers.push(server);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Speaks TLS where plain HTTP is expected: it answers with an alert that the record is no TLS. */
export const startTlsForPlain = (): Promise<string> => startAnswering("\x15\x03\x01\x00\x02\x02\x46", "close");

/** Speaks plain HTTP where TLS is expected. */
export async function startPlainForTls(): Promise<string> {
  const { port } = await startUpstream((_request, response) => response.end("plain"));
  return `https://127.0.0.1:${port}`;
}
