// A gigabyte each way through a gateway of its own: everything arrives, and little of it is ever in memory.
import assert from "node:assert/strict";
import { once } from "node:events";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { head, open } from "../servers/ask.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { startUpstream } from "../servers/upstream.ts";

const GIB = 1024 ** 3;
const MAX_RESIDENT = 150 * 1024 ** 2;
const chunk = Buffer.alloc(128 * 1024, "0123456789abcdef");

/** A gibibyte, made as it is read. */
function gigabyte(): Readable {
  let left = GIB / chunk.length;
  return new Readable({
    highWaterMark: 2 * chunk.length,
    read() {
      left -= 1;
      this.push(left < 0 ? null : chunk);
    },
  });
}

/** Counts what comes, and what of it isn't as it was sent. */
class Counter extends Writable {
  bytes = 0;
  #spoilt = 0;

  get intact(): boolean {
    return this.bytes === GIB && this.#spoilt === 0;
  }

  override _write(part: Buffer, _encoding: string, done: () => void): void {
    const at = this.bytes % 16;
    if (part[0] !== chunk[at] || part[part.length - 1] !== chunk[(at + part.length - 1) % 16]) this.#spoilt += 1;
    this.bytes += part.length;
    done();
  }
}

describe("1 GiB through x-flat-proxy", () => {
  it("arrives in both directions, with less than 150 MB resident", async () => {
    const uploaded = new Counter();
    const upstream = await startUpstream(async (request, response) => {
      if (request.method === "GET") await pipeline(gigabyte(), response);
      else await pipeline(request, uploaded).then(() => response.end("thanks"));
    });
    const proxy = JSON.stringify({ origin: upstream.origin });
    const folder = writeApp({ "swagger.yaml": `swagger: "2.0"\npaths:\n  /**:\n    x-flat-proxy: ${proxy}\n` });
    const flat = FlatProcess.start(["start", "-p", "0", folder]);
    const url = await flat.url();

    const downloaded = new Counter();
    await pipeline(await head(`${url}/down`), downloaded);
    assert.ok(downloaded.intact, `${downloaded.bytes} bytes came down`);

    const client = open(`${url}/up`, { method: "PUT", headers: { "Content-Length": String(GIB) } });
    const answered = once(client, "response");
    await pipeline(gigabyte(), client);
    const [answer] = await answered;
    assert.equal(answer.statusCode, 200);
    await once(answer.resume(), "end");
    assert.ok(uploaded.intact, `${uploaded.bytes} bytes came up`);

    const resident = flat.peakMemory() ?? 0;
    assert.ok(resident < MAX_RESIDENT, `${resident} bytes resident`);
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
  });
});
