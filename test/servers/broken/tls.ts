// Upstreams whose TLS isn't what is expected. The key is for tests alone: its certificate is signed by itself.
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { createServer, type Server } from "node:tls";
import { startUpstream } from "../upstream.ts";
import { startAnswering } from "./answering.ts";

const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguYuqd3udvTvRq/JT
0A74ALS5fNHKy8bNQjqtSTrVBPehRANCAAR/yMLQU16df2YBUz/5zGkaTwQMyOCp
D6uuKwFl5M3DpNZqbpInXuot8j0aJLBR42Ia2Pz7TOJYeZR6iV02O7F2
-----END PRIVATE KEY-----`;

const cert = `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUPQm2/OLgsmCfbA8TN48tC5v0UgEwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjAzMzAxNVoYDzIxMjYxMDI5
MDMzMDE1WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAR/yMLQU16df2YBUz/5zGkaTwQMyOCpD6uuKwFl5M3DpNZqbpInXuot
8j0aJLBR42Ia2Pz7TOJYeZR6iV02O7F2o28wbTAdBgNVHQ4EFgQU/nQ9b1Z9Cdag
LXNtVnQx0VJpSNEwHwYDVR0jBBgwFoAU/nQ9b1Z9CdagLXNtVnQx0VJpSNEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIgNqon9MfigWuZ3Z6jDyaacK5xh9zYaFTiU8Sq5FgpXtgCIQCt
leBZrSgOOugQlf7VNRTLA4ZnQ+7AJs/spxy13NoT6Q==
-----END CERTIFICATE-----`;

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
