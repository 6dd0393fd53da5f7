// Connections to upstreams that are being opened when their client leaves.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { it } from "node:test";
import { startProxy } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { startTcpUpstream } from "../servers/upstream.ts";

/** So that no time limit ends the attempt. */
const patient = { timeout: 600, "connect-timeout": 600 };

for (const [what, options] of [
  ["a handshake", () => ({})],
  ["a tunnel", (port: number) => ({ "proxy-server": `127.0.0.1:${port}` })],
] as const) {
  it(`a client that leaves during ${what} takes the connection with it`, async () => {
    const upstream = await startTcpUpstream((socket) => socket.resume());
    const origin = `https://127.0.0.1:${upstream.port}`;
    const gateway = await startProxy({ origin, options: { ...patient, ...options(upstream.port) } });
    const client = await RawConnection.open(gateway.port);
    const connected = once(upstream.server, "connection");
    client.send("GET /proxy/x HTTP/1.1\r\nHost: x\r\n\r\n");
    const [socket]: Socket[] = await connected;
    assert.ok(socket !== undefined);
    const closed = once(socket, "close");
    client.close();
    await closed;
    const { curlErrorCode } = await gateway.log.event({ type: "flat_request" });
    assert.equal(curlErrorCode, 42);
  });
}
