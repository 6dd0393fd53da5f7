// x-flat-proxy streams both ways: nothing waits for an end, and a slow side slows the other one down.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { ask, head, open } from "../servers/ask.ts";
import { startProxy } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const MIB = 1024 * 1024;
const chunk = Buffer.alloc(64 * 1024, "x");

describe("an x-flat-proxy streams", () => {
  it("each part of an answer as it comes", async () => {
    const sent: (() => void)[] = [];
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
      sent.push(
        () => response.write("data: 2\n\n"),
        () => response.end("data: 3\n\n"),
      );
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const answer = await head(`${gateway.url}/proxy/events`);
    const parts: string[] = [];
    for await (const part of answer) {
      parts.push(String(part));
      sent.shift()?.();
    }
    assert.deepEqual(parts, ["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"]);
  });

  it("each part of a request as it comes", async () => {
    const received: string[] = [];
    let more: () => void = () => {};
    const upstream = await startUpstream((request, response) => {
      request.on("data", (part) => {
        received.push(String(part));
        more();
      });
      request.on("end", () => response.end("done"));
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const client = open(`${gateway.url}/proxy/upload`, { method: "POST", headers: { "Transfer-Encoding": "chunked" } });
    const answer = once(client, "response");
    for (const part of ["one", "two", "three"]) {
      const arrived = new Promise<void>((resolve) => (more = resolve));
      client.write(part);
      await arrived;
    }
    client.end();
    assert.equal(await finished(answer), 200);
    assert.deepEqual(received, ["one", "two", "three"]);
  });

  it("an answer that comes before the end of the request, and the connection goes on", async () => {
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(403, { "Content-Length": "3" }).end("no!");
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const body = Buffer.alloc(32 * MIB);
    for (let round = 0; round < 3; round += 1) {
      const answer = await ask(`${gateway.url}/proxy/upload`, { method: "POST", body });
      assert.deepEqual([answer.status, answer.text], [403, "no!"]);
    }
  });
});

/** How far a sender may be ahead of a receiver: what the system's and the streams' buffers on the way hold. */
const LEAD = 32 * MIB;
const TOTAL = 160 * MIB;

describe("backpressure", () => {
  it("a slow client slows the upstream down", async () => {
    let sent = 0;
    const upstream = await startUpstream(async (_request, response) => {
      while (sent < TOTAL) {
        sent += chunk.length;
        if (!response.write(chunk)) await once(response, "drain");
      }
      response.end();
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const { received, lead } = await readSlowly(await head(`${gateway.url}/proxy/big`), () => sent);
    assert.equal(received, TOTAL);
    assert.ok(lead < LEAD, `the upstream was ${lead} bytes ahead`);
  });

  it("a slow upstream slows the client down", async () => {
    let sent = 0;
    let slow: { received: number; lead: number } | undefined;
    const upstream = await startUpstream(async (request, response) => {
      slow = await readSlowly(request, () => sent);
      response.end();
    });
    const gateway = await startProxy({ origin: upstream.origin });
    const client = open(`${gateway.url}/proxy/big`, { method: "PUT", headers: { "Content-Length": String(TOTAL) } });
    const answer = once(client, "response");
    while (sent < TOTAL) {
      sent += chunk.length;
      if (!client.write(chunk)) await once(client, "drain");
    }
    client.end();
    assert.equal(await finished(answer), 200);
    assert.equal(slow?.received, TOTAL);
    assert.ok(slow.lead < LEAD, `the client was ${slow.lead} bytes ahead`);
  });
});

/** Reads a chunk only every few turns of the event loop. @returns what came, and by how much the sender was ahead at most */
async function readSlowly(stream: IncomingMessage, sent: () => number): Promise<{ received: number; lead: number }> {
  let received = 0;
  let lead = 0;
  for await (const part of stream) {
    received += (part as Buffer).length;
    for (let turns = 0; turns < 5; turns += 1) await turn();
    lead = Math.max(lead, sent() - received);
  }
  return { received, lead };
}

/** Reads an answer to its end. @returns its status */
async function finished(response: Promise<unknown[]>): Promise<number | undefined> {
  const [message] = (await response) as [IncomingMessage];
  await once(message.resume(), "end");
  return message.statusCode;
}
