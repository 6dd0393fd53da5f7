// When one side of a proxied request leaves, the other side is told.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { describe, it } from "node:test";
import { ask, head, open } from "../servers/ask.ts";
import { proxyWays, startProxy } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { startUpstream } from "../servers/upstream.ts";

/** An upstream that tells of each request, and when its connection goes away. */
async function watchedUpstream(answer: (request: IncomingMessage) => void = () => {}) {
  const requests: IncomingMessage[] = [];
  let arrived: () => void = () => {};
  const upstream = await startUpstream((request) => {
    requests.push(request);
    arrived();
    answer(request);
  });
  const request = async (index: number): Promise<IncomingMessage> => {
    while (requests[index] === undefined) await new Promise<void>((resolve) => (arrived = resolve));
    return requests[index];
  };
  return { ...upstream, request };
}

/** Waits for the end of a connection, in whatever way it ends. */
function closed(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

const leaving = { curlErrorCode: 42, curlErrorMessage: "The client went away" };

for (const way of proxyWays) {
  describe(`${way}: a client that leaves`, () => {
    it("while it waits aborts the upstream request", async () => {
      const upstream = await watchedUpstream();
      const gateway = await startProxy({ origin: upstream.origin });
      const client = open(`${gateway.url}${way}/x`);
      client.on("error", () => {});
      client.end();
      const { socket } = await upstream.request(0);
      client.destroy();
      await closed(socket);
      await gateway.log.event({ type: "flat_request", status: 0, ...leaving });
      await gateway.log.event({ type: "flat_access", status: 0, bytes: 0 });
      assert.deepEqual(gateway.log.all("flat_alert"), []);
    });

    it("during its upload aborts the upstream request", async () => {
      const upstream = await watchedUpstream((request) => request.resume());
      const gateway = await startProxy({ origin: upstream.origin });
      const client = open(`${gateway.url}${way}/x`, { method: "POST", headers: { "Content-Length": "1000" } });
      client.on("error", () => {});
      client.write("some of it");
      const { socket } = await upstream.request(0);
      client.destroy();
      await closed(socket);
      await gateway.log.event({ type: "flat_access", status: 0, requestbytes: 10 });
      assert.deepEqual(gateway.log.all("flat_alert"), []);
    });
  });
}

describe("an x-flat-proxy", () => {
  it("whose client leaves in the middle of the answer aborts the upstream request", async () => {
    const upstream = await startUpstream((request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65536)));
      };
      response.on("drain", more);
      request.socket.once("close", () => upstream.server.emit("gone"));
      more();
    });
    const gone = once(upstream.server, "gone");
    const gateway = await startProxy({ origin: upstream.origin });
    const answer = await head(`${gateway.url}/proxy/x`);
    await once(answer, "data");
    answer.destroy();
    await gone;
    await gateway.log.event({ type: "flat_request", status: 200, ...leaving });
    await gateway.log.event({ type: "flat_access", status: 200 });
  });

  it("whose upstream breaks off in the middle of the answer breaks off too", async () => {
    for (const headers of [{ "Content-Length": "100" }, {}]) {
      const upstream = await startUpstream((request, response) => {
        response.writeHead(200, headers);
        response.write("half", () => request.socket.destroy());
      });
      const gateway = await startProxy({ origin: upstream.origin });
      await assert.rejects(ask(`${gateway.url}/proxy/x`), { code: "ECONNRESET" });
      await gateway.log.event({ type: "flat_request", status: 200, bytes: 4, curlErrorCode: 56 });
      await gateway.log.event({ type: "flat_access", status: 200 });
    }
  });

  it("never lets a broken answer look whole to an HTTP/1.0 client", async () => {
    const upstream = await startUpstream((request, response) => {
      response.write("half", () => request.socket.destroy());
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const connection = await RawConnection.open(gateway.port);
    const failed = once(connection.socket, "error");
    connection.send("GET /proxy/x HTTP/1.0\r\n\r\n");
    const [error] = await failed;
    assert.equal(error.code, "ECONNRESET");
  });

  it("gives up requests that wait behind others when their client leaves", async () => {
    const upstream = await watchedUpstream();
    const gateway = await startProxy({ origin: upstream.origin });
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET /proxy/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /proxy/2 HTTP/1.1\r\nHost: x\r\n\r\n");
    const sockets = [(await upstream.request(0)).socket, (await upstream.request(1)).socket];
    const ended = sockets.map(closed);
    connection.close();
    await Promise.all(ended);
    await gateway.log.event({ type: "flat_access", path: "/proxy/1", status: 0 });
    await gateway.log.event({ type: "flat_access", path: "/proxy/2", status: 0 });
  });
});

describe("connections to an upstream", () => {
  for (const way of proxyWays) {
    it(`${way} keeps them alive`, async () => {
      const upstream = await startUpstream((request, response) => {
        request.resume();
        response.end("ok");
      });
      const gateway = await startProxy({ origin: upstream.origin });
      for (let round = 0; round < 20; round += 1) {
        const body = round % 2 === 0 ? "body" : "";
        assert.equal((await ask(`${gateway.url}${way}/x`, { method: body === "" ? "GET" : "POST", body })).text, "ok");
      }
      assert.equal(upstream.connections(), 1);
    });
  }
});
