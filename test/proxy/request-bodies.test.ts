// Bodies on their way to an upstream: as they are, and only when they are wanted.
import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, type Question } from "../servers/ask.ts";
import { type Echo, startEcho } from "../servers/echo-upstream.ts";
import { proxyWays, startProxy, type TestGateway } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";

const binary = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7) % 256));

let gateway: TestGateway;
before(async () => {
  gateway = await startProxy({ origin: (await startEcho()).origin });
});

async function echoed(way: string, question: Question): Promise<Echo & { readonly bytes: Buffer }> {
  const answer = await ask(`${gateway.url}${way}/x`, question);
  assert.equal(answer.status, 200, answer.text);
  const echo: Echo = JSON.parse(answer.text);
  return { ...echo, bytes: Buffer.from(echo.body, "base64") };
}

for (const way of proxyWays) {
  describe(`${way} sends a request body on`, () => {
    it("with its length", async () => {
      const headers = { "Content-Length": String(binary.length), "Content-Type": "a/b" };
      const echo = await echoed(way, { method: "POST", headers, body: binary });
      assert.deepEqual(
        [echo.method, echo.headers["content-length"], echo.headers["content-type"]],
        ["POST", "200000", "a/b"],
      );
      assert.deepEqual(echo.bytes, binary);
    });

    it("in chunks", async () => {
      const parts = [binary.subarray(0, 1), binary.subarray(1, 100_000), binary.subarray(100_000)];
      const echo = await echoed(way, {
        method: "PUT",
        headers: { "Transfer-Encoding": "chunked" },
        body: Readable.from(parts),
      });
      assert.equal(echo.method, "PUT");
      assert.deepEqual(echo.bytes, binary);
    });

    it("of any method, with or without one", async () => {
      for (const method of ["GET", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "QUERY"]) {
        const withBody = await echoed(way, { method, headers: { "Content-Length": "3" }, body: "abc" });
        assert.deepEqual([withBody.method, withBody.bytes.toString()], [method, "abc"]);
        const without = await echoed(way, { method });
        assert.deepEqual(
          [without.method, without.bytes.length, without.headers["transfer-encoding"]],
          [method, 0, undefined],
        );
      }
      const empty = await echoed(way, { method: "POST", headers: { "Content-Length": "0" } });
      assert.deepEqual([empty.headers["content-length"], empty.bytes.length], ["0", 0]);
    });

    it("and counts it in the access log", async () => {
      for (const headers of [{ "Content-Length": "200000" }, { "Transfer-Encoding": "chunked" }]) {
        gateway.log.clear();
        await echoed(way, { method: "POST", headers, body: binary });
        assert.equal((await gateway.log.event({ type: "flat_access" })).requestbytes, 200_000);
      }
    });
  });
}

describe("an x-flat-proxy", () => {
  it("leaves compressed request bodies as they are", async () => {
    const zipped = gzipSync(binary);
    const headers = { "Content-Encoding": "gzip", "Content-Length": String(zipped.length) };
    const echo = await echoed("/proxy", { method: "POST", headers, body: zipped });
    assert.equal(echo.headers["content-encoding"], "gzip");
    assert.deepEqual(echo.bytes, zipped);
  });

  it("takes bodies beyond FLAT_MAX_BODY", async () => {
    const { origin } = await startEcho();
    const small = await startProxy({ origin }, { env: { FLAT_MAX_BODY: "1K" } });
    const answer = await ask(`${small.url}/proxy/x`, { method: "POST", body: binary });
    assert.equal(Buffer.from(JSON.parse(answer.text).body, "base64").length, binary.length);
  });
});

describe("Expect: 100-continue", () => {
  const requestHead = (way: string, expect: string) =>
    `POST ${way}/x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: ${expect}\r\nConnection: close\r\n\r\n`;

  for (const way of proxyWays) {
    it(`${way} asks for the body, sends it on, and not the expectation`, async () => {
      const connection = await RawConnection.open(gateway.port);
      connection.send(requestHead(way, "100-Continue"));
      await connection.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
      connection.send("body");
      const [, json = ""] = await connection.until(
        /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n[\s\S]*?\r\n\r\n[^{]*([\s\S]*\})/,
      );
      const echo: Echo = JSON.parse(json);
      assert.deepEqual([Buffer.from(echo.body, "base64").toString(), echo.headers.expect], ["body", undefined]);
    });
  }

  it("keeps the connection where the body was asked for, and closes it where it wasn't", async () => {
    const waiting = (path: string) => requestHead(path, "100-continue").replace("Connection: close\r\n", "");
    const connection = await RawConnection.open(gateway.port);
    for (const round of [1, 2]) {
      connection.send(waiting("/proxy"));
      await connection.until(new RegExp(`(HTTP/1\\.1 100 [\\s\\S]*){${round}}$`));
      connection.send("body");
      await connection.until(new RegExp(`(HTTP/1\\.1 200 [\\s\\S]*){${round}}\\}`));
    }
    connection.send(waiting("/nowhere"));
    assert.match(await connection.end(), /HTTP\/1\.1 404 [\s\S]*Connection: close\r\n/);
  });

  it("any other expectation is refused", async () => {
    const connection = await RawConnection.open(gateway.port);
    connection.send(requestHead("/proxy", "200-ok"));
    assert.match(await connection.end(), /^HTTP\/1\.1 417 [\s\S]*Connection: close/);
  });

  it("a body that isn't wanted isn't asked for", async () => {
    const connection = await RawConnection.open(gateway.port);
    connection.send(requestHead("/nowhere", "100-continue"));
    assert.match(await connection.end(), /^HTTP\/1\.1 404 /);
  });
});
