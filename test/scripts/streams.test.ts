// Streams of scripts: as fast as the client reads, until the client leaves or they break off.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask, head } from "../servers/ask.ts";
import { startScripts } from "./script-app.ts";

const counting = (chunk: string): string => `
import { Readable } from "node:stream";
let made = 0;
export default async ({ request, log, signal }) => {
  if (request.get.made) return made;
  async function* chunks() {
    try {
      for (;;) {
        made += 1;
        yield ${chunk};
      }
    } finally {
      log("closed", signal.aborted);
    }
  }
  return chunks();
};`;

async function madeUntilStill(url: string): Promise<number> {
  for (let before = -1; ; ) {
    const { text } = await ask(url);
    const made = Number(text);
    if (made === before) return made;
    before = made;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("a stream", () => {
  it("waits for a client that doesn't read, and ends when it leaves", async () => {
    const { url, log } = await startScripts(
      { endless: counting("Buffer.alloc(65_536)") },
      { FLAT_SCRIPT_THREADS: "1" },
    );
    const message = await head(`${url}/endless`);
    const made = await madeUntilStill(`${url}/endless?made=1`);
    // What fits into the sockets of this machine, and no more.
    assert.ok(made < 500, `${made}`);
    message.destroy();
    await log.event({ type: "flat_log", message: "closed true" });
    assert.equal(await madeUntilStill(`${url}/endless?made=1`), await madeUntilStill(`${url}/endless?made=1`));
  });

  it("goes on when the client reads again", async () => {
    const text = `
      let made = 0;
      export default async ({ request }) => {
        if (request.get.made) return made;
        return (async function* () { for (; made < 300; made += 1) yield Buffer.alloc(65_536, made); })();
      };`;
    const { url } = await startScripts({ long: text });
    const message = await head(`${url}/long`);
    let size = 0;
    for await (const chunk of message) {
      if (size === 0) assert.ok((await madeUntilStill(`${url}/long?made=1`)) < 300);
      size += (chunk as Buffer).length;
    }
    assert.equal(size, 300 * 65_536);
  });

  it("of single words is sent word by word", async () => {
    const text = `
      let next;
      export default async ({ request }) => {
        if (request.get.next) return next();
        return (async function* () {
          yield "one";
          await new Promise((resolve) => { next = resolve; });
          yield "two";
        })();
      };`;
    const { url } = await startScripts({ words: text }, { FLAT_SCRIPT_THREADS: "1" });
    const words: string[] = [];
    for await (const chunk of await head(`${url}/words`)) {
      words.push(String(chunk));
      if (words.length === 1) assert.equal((await ask(`${url}/words?next=1`)).status, 200);
    }
    assert.deepEqual(words, ["one", "two"]);
  });

  it("has no time limit once it has begun", async () => {
    const text = `
      import { setTimeout as wait } from "node:timers/promises";
      export default async () => (async function* () { yield "a"; await wait(700); yield "b"; })();`;
    const { url } = await startScripts({ slow: { text, attributes: 'timeout="0.2"' } });
    assert.equal((await ask(`${url}/slow`)).text, "ab");
  });
});

describe("a stream that fails", () => {
  const failures: Readonly<Record<string, readonly [string, RegExp]>> = {
    throws: [
      'yield "a"; await new Promise(setImmediate); throw new Error("no more");',
      /^The stream has broken off: Error: no more\n +at .*lib\/throws\.mjs/,
    ],
    object: ['yield "a"; yield { no: "chunk" };', /A chunk of the stream is neither text nor bytes$/],
    exit: ['yield "a"; await new Promise(setImmediate); process.exit(1);', /It has ended its thread with the code 1$/],
    loop: ['yield "a"; await new Promise(setImmediate); for (;;);', /Its thread was ended by another script$/],
  };
  for (const [name, [body, message]] of Object.entries(failures)) {
    it(`(${name}) breaks the response off`, async () => {
      const text = `export default async () => (async function* () { ${body} })();`;
      const { url, log } = await startScripts({ [name]: { text, attributes: 'timeout="0.3"' } });
      const answer = await head(`${url}/${name}`);
      assert.equal(answer.statusCode, 200);
      await assert.rejects(async () => {
        for await (const _ of answer);
      }, /aborted/);
      const alert = await log.event({ type: "flat_alert", topic: "script" });
      assert.match(String(alert.message), message);
      assert.deepEqual([alert.flow, alert.line], [`flows/${name}.xml`, 2]);
    });
  }

  it("before its first chunk is an error like any other", async () => {
    const text = `
      import { Readable } from "node:stream";
      export default async () => Readable.from([]).destroy(new Error("broken from the start"));`;
    const late = `
      export default async () => (async function* () { await new Promise(setImmediate); throw new Error("no data"); })();`;
    const { url, log } = await startScripts({ early: text, late });
    for (const [name, message] of [
      ["early", "broken from the start"],
      ["late", "no data"],
    ] as const) {
      log.clear();
      const { status, text: document } = await ask(`${url}/${name}`);
      assert.deepEqual([status, JSON.parse(document).error.code], [500, 5002]);
      const alert = await log.event({ type: "flat_alert" });
      assert.ok(String(alert.message).includes(message), String(alert.message));
    }
  });

  it("is an empty body where it ends at once", async () => {
    const { url } = await startScripts({ empty: "export default async () => (async function* () {})();" });
    const { status, text } = await ask(`${url}/empty`);
    assert.deepEqual([status, text], [200, ""]);
  });

  it("can't be written to a variable", async () => {
    const text = 'export default async () => (async function* () { yield "a"; })();';
    const { url, log } = await startScripts({ kept: { text, attributes: 'out="$v"' } });
    assert.equal((await ask(`${url}/kept`)).status, 500);
    const { message } = await log.event({ type: "flat_alert" });
    assert.equal(message, "Script Failed (5002): lib/kept.mjs: A stream can't be written to $v");
  });
});
