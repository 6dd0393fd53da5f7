// Upstream bodies that can't be taken: too large, packed to burst, or not what their coding says.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { ask } from "../servers/ask.ts";
import { startFaultApp } from "../servers/fault-app.ts";
import { startUpstream } from "../servers/upstream.ts";

const text = "the body, ".repeat(20);
const env = { FLAT_MAX_BODY: "10K" };
const tooLarge = "The upstream's answer is too large.";
const badCoding = "The upstream's answer is not coded as it says.";

async function startApp(body: Buffer, coding?: string) {
  const upstream = await startUpstream((_request, response) => {
    if (coding !== undefined) response.setHeader("Content-Encoding", coding);
    response.setHeader("Content-Type", "text/plain");
    response.end(body);
  });
  return startFaultApp(upstream.origin, {}, env);
}

type Row = readonly [title: string, body: Buffer, coding: string | undefined];

const fine: readonly Row[] = [
  ["gzip", gzipSync(text), "gzip"],
  ["x-gzip", gzipSync(text), "X-GZip"],
  ["brotli", brotliCompressSync(text), "br"],
  ["deflate", deflateSync(text), "deflate"],
  ["raw deflate", deflateRawSync(text), "deflate"],
  ["two codings", gzipSync(brotliCompressSync(text)), "br, gzip"],
  ["identity", Buffer.from(text), "identity"],
  ["an unknown coding, left as it is", Buffer.from(text), "rot13"],
  ["as much as is allowed", Buffer.alloc(10 * 1024, "x"), undefined],
  ["as much as is allowed, packed", gzipSync(Buffer.alloc(10 * 1024, "x")), "gzip"],
];

const broken: readonly (readonly [...Row, info: string])[] = [
  ["more than FLAT_MAX_BODY", Buffer.alloc(10 * 1024 + 1), undefined, tooLarge],
  ["more than that when unpacked", gzipSync(Buffer.alloc(10 * 1024 + 1)), "gzip", tooLarge],
  ["very much more when unpacked", gzipSync(Buffer.alloc(50 * 1024 * 1024)), "gzip", tooLarge],
  ["as much with brotli", brotliCompressSync(Buffer.alloc(50 * 1024 * 1024)), "br", tooLarge],
  ["packed twice, bursting at the second", gzipSync(gzipSync(Buffer.alloc(5 * 1024 * 1024))), "gzip, gzip", tooLarge],
  ["three codings", gzipSync(gzipSync(gzipSync(text))), "gzip, gzip, gzip", tooLarge],
  ["no gzip at all", Buffer.from(text), "gzip", badCoding],
  ["half a gzip", gzipSync(text).subarray(0, 20), "gzip", badCoding],
  ["no brotli at all", Buffer.from(text), "br", badCoding],
];

describe("an upstream body that a flow reads", () => {
  for (const [title, body, coding] of fine) {
    it(`may be ${title}`, async () => {
      const gateway = await startApp(body, coding);
      const { status, headers, text: received } = await ask(`${gateway.url}/action`);
      assert.deepEqual([status, headers["content-encoding"]], [200, undefined]);
      assert.equal(received.length, body.length === 10 * 1024 || title.startsWith("as much") ? 10 * 1024 : text.length);
    });
  }

  for (const [title, body, coding, info] of broken) {
    it(`fails with ${title}`, async () => {
      const gateway = await startApp(body, coding);
      for (const way of ["/request", "/requests", "/action"]) {
        const answer = await ask(`${gateway.url}${way}-exit`);
        assert.equal(answer.status, 502, way);
        const { error } = JSON.parse(answer.text);
        assert.deepEqual([error.code, error.info], [3201, [info]], way);
      }
      assert.equal((await ask(`${gateway.url}/fine`)).text, "fine");
    });
  }
});

describe("an upstream body that x-flat-proxy passes on", () => {
  it("is nobody's business", async () => {
    for (const [, body, coding] of [...fine, ...broken]) {
      const gateway = await startApp(body, coding);
      const answer = await ask(`${gateway.url}/proxy`);
      assert.deepEqual([answer.status, answer.headers["content-encoding"]], [200, coding]);
      assert.deepEqual(answer.body, body);
    }
  });
});
