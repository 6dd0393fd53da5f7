// Bytes stay bytes: every value of a byte, and what looks like broken UTF-8, goes through flows unharmed.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { RunningApp } from "../apps/running-app.ts";
import { startUpstream, type TestUpstream } from "../apps/upstream.ts";
import { ask } from "../servers/ask.ts";

const folder = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "apps", "bytes");
const all = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, at) => at % 256));

/** What decoding would change: lone and overlong bytes, a cut character, a byte order mark, line ends, nothing. */
const bodies: readonly (readonly [title: string, bytes: Buffer])[] = [
  ["all bytes", all(256)],
  ["broken UTF-8", Buffer.from([0xc3, 0x28, 0xa0, 0xa1, 0xe2, 0x82, 0xf0, 0x9f, 0x98, 0xed, 0xa0, 0x80, 0xc0, 0x80])],
  ["a byte order mark", Buffer.from([0xef, 0xbb, 0xbf, 0x61])],
  ["UTF-16", Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x0d, 0x00])],
  ["line ends", Buffer.from("a\r\nb\rc\n\0")],
];

describe("bytes", () => {
  let upstream: TestUpstream;
  let app: RunningApp;
  before(async () => {
    upstream = await startUpstream();
    app = await RunningApp.start(folder, { UPSTREAM: upstream.origin });
  });
  after(async () => {
    await app.stop();
    await upstream.stop();
  });

  for (const [target, expected, type] of [
    ["/copy-file", all(256), "application/octet-stream"],
    ["/copy-upstream", all(512), "application/octet-stream"],
    ["/pass-body", all(300), "image/png"],
    ["/body-function", all(256), "application/octet-stream"],
    ["/request-file", all(256), "image/x; charset=utf-8"],
  ] as const) {
    it(`come through ${target}`, async () => {
      const { status, body, headers } = await ask(app.url + target);
      assert.deepEqual([status, headers["content-type"]], [200, type]);
      assert.deepEqual(body, expected);
    });
  }

  for (const [title, bytes] of bodies) {
    for (const target of ["/copy-body", "/copy-place", "/dump-body", "/eval-body", "/codecs", "/proxy"]) {
      it(`of a client's body come through ${target}: ${title}`, async () => {
        const { body, headers } = await ask(app.url + target, post(bytes));
        assert.deepEqual(body, bytes);
        assert.equal(headers["content-type"], "image/x");
      });
    }

    it(`of a client's body come through requests: ${title}`, async () => {
      const { text } = await ask(`${app.url}/request-body`, post(bytes));
      const types = ["image/x", "image/x", "image/x"];
      assert.deepEqual(JSON.parse(text), { types, same: true, body: bytes.toString("base64") });
    });
  }

  it("of a client's body come through uploads", async () => {
    const { text } = await ask(`${app.url}/upload`, post(all(256)));
    const [part] = JSON.parse(text).parts;
    assert.deepEqual(part, { name: "a", filename: "b", type: "image/x", value: all(256).toString("base64") });
  });

  it("without a type are text only where they are UTF-8", async () => {
    for (const bytes of [all(256), Buffer.from("ä")]) {
      const { body } = await ask(`${app.url}/copy-body`, { method: "POST", body: bytes });
      assert.deepEqual(body, bytes);
    }
  });
});

function post(body: Buffer): { method: string; body: Buffer; headers: Record<string, string> } {
  return { method: "POST", body, headers: { "Content-Type": "image/x" } };
}
