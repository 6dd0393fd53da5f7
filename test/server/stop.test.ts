// Stopping: what runs is finished, what comes is turned away.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startProxy } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { startUpstream } from "../servers/upstream.ts";

const get = "GET /proxy/x HTTP/1.1\r\nHost: x\r\n\r\n";

/** A gateway whose upstream answers when the test says so. */
async function startWaiting() {
  const waiting: ServerResponse[] = [];
  const upstream = await startUpstream((_request, response) => {
    waiting.push(response);
    upstream.server.emit("asked");
  });
  const gateway = await startProxy({ origin: upstream.origin });
  const ask = async (connection: RawConnection): Promise<ServerResponse | undefined> => {
    const asked = once(upstream.server, "asked");
    connection.send(get);
    await asked;
    return waiting.shift();
  };
  return { gateway, ask };
}

describe("stop()", () => {
  it("finishes what runs and closes the connection behind it", async () => {
    const { gateway, ask } = await startWaiting();
    const connection = await RawConnection.open(gateway.port);
    const answer = await ask(connection);
    const stopped = gateway.stop();
    answer?.end("finished");
    assert.match(await connection.end(), /^HTTP\/1\.1 200 OK\r\n[\s\S]*finished/);
    await stopped;
    await gateway.log.event({ type: "flat_access", status: 200 });
  });

  it("answers 503 on connections that are still open", async () => {
    const { gateway, ask } = await startWaiting();
    const [busy, other] = [await RawConnection.open(gateway.port), await RawConnection.open(gateway.port)];
    const answer = await ask(busy);
    // Half a request keeps this connection from being idle.
    other.send(get.slice(0, 20));
    (await ask(await RawConnection.open(gateway.port)))?.end();
    const stopped = gateway.stop();
    other.send(get.slice(20));
    assert.match(await other.end(), /^HTTP\/1\.1 503 [\s\S]*Connection: close[\s\S]*: The gateway is stopping\n$/);
    answer?.end();
    await stopped;
  });

  it("closes idle connections and takes no more", async () => {
    const { gateway, ask: askOn } = await startWaiting();
    const idle = await RawConnection.open(gateway.port);
    (await askOn(idle))?.end("done");
    await idle.until(/done/);
    await gateway.stop();
    await idle.end();
    await assert.rejects(ask(gateway.url), { code: "ECONNREFUSED" });
  });

  it("may be called again", async () => {
    const { gateway } = await startWaiting();
    await Promise.all([gateway.stop(), gateway.stop()]);
    await gateway.stop();
  });
});
