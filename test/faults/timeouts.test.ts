// Time limits of upstream requests, and who is at fault when nothing moves.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ask, head, open } from "../servers/ask.ts";
import { startSilent } from "../servers/broken/silent.ts";
import { startTrickling } from "../servers/broken/trickling.ts";
import { faultWays, startFaultApp } from "../servers/fault-app.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const bySetting = [
  { env: { FLAT_DEFAULT_TIMEOUT: "0.2" }, options: {} },
  { env: { FLAT_FETCH_DEFAULT_TIMEOUT: "0.2" }, options: {} },
  { env: { FLAT_DEFAULT_TTFB_TIMEOUT: "0.2" }, options: {} },
  { env: { FLAT_MAX_TIMEOUT: "0.2" }, options: {} },
  { env: { FLAT_MAX_TIMEOUT: "0.2" }, options: { timeout: 60 } },
  { env: { FLAT_MAX_TIMEOUT: "0.2" }, options: { "time-to-first-byte-timeout": 60 } },
  { env: { FLAT_DEFAULT_TIMEOUT: "60" }, options: { timeout: 0.2 } },
] as const;

describe("an upstream that never answers", () => {
  for (const { env, options } of bySetting) {
    it(`fails with 504 by ${JSON.stringify(env)} and ${JSON.stringify(options)}`, async () => {
      const gateway = await startFaultApp(await startSilent(), options, env);
      const answers = await Promise.all(faultWays.map((way) => ask(`${gateway.url}${way}-exit`)));
      for (const { status } of answers) assert.equal(status, 504);
      for (const line of gateway.log.all("flat_request")) {
        assert.equal(line.curlErrorMessage, "Operation timed out after 200 milliseconds");
      }
    });
  }

  it("fails with 504 where its TLS handshake exceeds FLAT_DEFAULT_CONNECT_TIMEOUT", async () => {
    const origin = (await startSilent()).replace("http:", "https:");
    for (const name of ["FLAT_DEFAULT_CONNECT_TIMEOUT", "FLAT_FETCH_DEFAULT_CONNECT_TIMEOUT"]) {
      const gateway = await startFaultApp(origin, {}, { [name]: "0.2" });
      assert.equal((await ask(`${gateway.url}/proxy`)).status, 504);
      const { curlErrorMessage } = await gateway.log.event({ type: "flat_request", curlErrorCode: 28 });
      assert.equal(curlErrorMessage, "Connection timed out after 200 milliseconds");
    }
  });
});

describe("an upstream that trickles", () => {
  it("fails where its answer is collected", async () => {
    const gateway = await startFaultApp(await startTrickling(), { timeout: 0.3 });
    for (const way of ["/request", "/requests", "/action"]) {
      assert.equal((await ask(`${gateway.url}${way}-exit`)).status, 504, way);
      const { bytes } = await gateway.log.event({ type: "flat_request", status: 200, curlErrorCode: 28 });
      assert.ok(Number(bytes) > 0);
    }
  });

  it("breaks off a streamed answer at its explicit timeout", async () => {
    const gateway = await startFaultApp(await startTrickling(), { timeout: 0.3 });
    await assert.rejects(ask(`${gateway.url}/proxy`), { code: "ECONNRESET" });
    await gateway.log.event({ type: "flat_request", status: 200, curlErrorCode: 28 });
  });

  it("is streamed beyond the default timeout, which counts to the head alone", async () => {
    const gateway = await startProxy({ origin: await startTrickling() }, { env: { FLAT_DEFAULT_TIMEOUT: "0.2" } });
    const answer = await head(`${gateway.url}/proxy/x`);
    let bytes = 0;
    // 20 milliseconds each: a second.
    for await (const chunk of answer) {
      bytes += (chunk as Buffer).length;
      if (bytes >= 50) break;
    }
    assert.ok(bytes >= 50);
  });
});

describe("a client that keeps an upstream waiting", () => {
  it("by not sending its body gets 408", async () => {
    const upstream = await startUpstream((request) => request.resume());
    const gateway = await startProxy({ origin: upstream.origin }, { env: { FLAT_CLIENT_REQUEST_TIMEOUT: "0.2" } });
    const client = open(`${gateway.url}/proxy/x`, { method: "POST", headers: { "Content-Length": "10" } });
    client.on("error", () => {});
    client.write("some");
    const [answer] = await once(client, "response");
    assert.equal(answer.statusCode, 408);
    answer.resume();
    const { curlErrorMessage } = await gateway.log.event({ type: "flat_request", curlErrorCode: 42 });
    assert.equal(curlErrorMessage, "The client was idle for 200 milliseconds");
  });

  it("by not taking the answer is cut off", async () => {
    const upstream = await startUpstream((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65536)));
      };
      response.on("drain", more);
      more();
    });
    const gateway = await startProxy({ origin: upstream.origin }, { env: { FLAT_CLIENT_REQUEST_TIMEOUT: "0.2" } });
    const answer = await head(`${gateway.url}/proxy/x`);
    await gateway.log.event({ type: "flat_request", status: 200, curlErrorCode: 42 });
    await gateway.log.event({ type: "flat_access", status: 200 });
    await assert.rejects(async () => {
      for await (const _ of answer);
    });
  });

  for (const way of proxyWays) {
    it(`by sending slowly isn't held against the upstream (${way})`, async () => {
      const upstream = await startUpstream((request, response) => {
        request.resume().once("end", () => response.end("thanks"));
      });
      const gateway = await startProxy({ origin: upstream.origin }, { env: { FLAT_DEFAULT_TIMEOUT: "0.2" } });
      const slowly = async function* () {
        for (let part = 0; part < 8; part += 1) {
          yield "part";
          await pause(50);
        }
      };
      const body = Readable.from(slowly());
      const answer = await ask(`${gateway.url}${way}/x`, {
        method: "POST",
        headers: { "Transfer-Encoding": "chunked" },
        body,
      });
      assert.deepEqual([answer.status, answer.text], [200, "thanks"]);
    });
  }

  it("by not sending the body that a flow reads gets 408", async () => {
    const gateway = await startTestGateway(
      {
        "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x:\n    x-flat-flow: f.xml\n',
        "f.xml": '<flow><eval out="$x">$body</eval></flow>',
      },
      { FLAT_CLIENT_REQUEST_TIMEOUT: "0.2" },
    );
    const client = open(`${gateway.url}/x`, { method: "POST", headers: { "Content-Length": "10" } });
    client.on("error", () => {});
    client.write("some");
    const [answer] = await once(client, "response");
    assert.equal(answer.statusCode, 408);
    answer.resume();
  });
});
