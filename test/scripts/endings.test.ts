// How runs of scripts end that don't end well, and what becomes of their thread and of the other runs in it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask, head } from "../servers/ask.ts";
import { startScripts } from "./script-app.ts";

const threadOf = `
import { threadId } from "node:worker_threads";
export default async () => threadId;`;

const patient = { text: threadOf, attributes: 'timeout="30"' };

const loop = { text: "export default async () => { for (;;); };", attributes: 'timeout="0.2"' };

const failed = { message: "Script Failed", code: 5002, info: [] };

async function errorOf(url: string): Promise<{ readonly status: number; readonly error: object }> {
  const { status, text } = await ask(url);
  const { requestID, ...error } = JSON.parse(text).error;
  assert.match(requestID, /./);
  return { status, error };
}

describe("an endless loop", () => {
  it("is 504, and the thread is replaced", async () => {
    const { url, log } = await startScripts({ loop, thread: patient }, { FLAT_SCRIPT_THREADS: "1" });
    const before = (await ask(`${url}/thread`)).text;
    assert.deepEqual(await errorOf(`${url}/loop`), { status: 504, error: { ...failed, status: 504 } });
    const after = await ask(`${url}/thread`);
    assert.equal(after.status, 200);
    assert.notEqual(after.text, before);
    const alert = await log.event({ type: "flat_alert" });
    assert.deepEqual(
      [alert.topic, alert.message, alert.flow, alert.line, alert.action],
      ["script", "Script Failed (5002): lib/loop.mjs: There is no result after 0.2 s", "flows/loop.xml", 2, "script"],
    );
  });

  it("doesn't hold up what isn't a script, nor scripts of other threads", async () => {
    const scripts = { loop: { ...loop, attributes: 'timeout="5"' }, thread: patient };
    const { url } = await startScripts(scripts, { FLAT_SCRIPT_THREADS: "2", FLAT_STATUS_AUTH: "a:b" });
    const looping = ask(`${url}/loop`);
    let ended = false;
    void looping.then(() => (ended = true));
    for (let at = 0; at < 5; at += 1) {
      assert.equal((await ask(`${url}/thread`)).status, 200);
      assert.equal((await ask(`${url}/nothing`)).status, 404);
    }
    assert.equal(ended, false);
    assert.equal((await looping).status, 504);
  });

  it("loses runs of its thread that have begun, and moves those that haven't", async () => {
    const begun = `
      export default async ({ log }) => {
        log("begun");
        await new Promise(() => {});
      };`;
    const { url, log } = await startScripts(
      { loop, begun: { text: begun, attributes: 'timeout="30"' }, thread: patient },
      { FLAT_SCRIPT_THREADS: "1" },
    );
    const waiting = errorOf(`${url}/begun`);
    await log.event({ message: "begun" });
    const looping = ask(`${url}/loop`);
    const moved = ask(`${url}/thread`);
    assert.equal((await looping).status, 504);
    assert.deepEqual(await waiting, { status: 503, error: { ...failed, status: 503 } });
    assert.equal((await moved).status, 200);
    const alerts = log.all("flat_alert").map(({ message }) => message);
    assert.ok(
      alerts.includes("Script Failed (5002): lib/begun.mjs: Its thread was ended by another script"),
      `${alerts}`,
    );
  });

  it("of a run that has time left is none: what waits behind it is over first", async () => {
    const busy = `
      export default async ({ request }) => {
        const end = Date.now() + Number(request.get.ms);
        while (Date.now() < end);
        return "done";
      };`;
    const { url } = await startScripts(
      { busy: { text: busy, attributes: 'timeout="20"' }, thread: { text: threadOf, attributes: 'timeout="0.1"' } },
      { FLAT_SCRIPT_THREADS: "1" },
    );
    const working = ask(`${url}/busy?ms=2500`);
    const behind = ask(`${url}/thread`);
    assert.equal((await behind).status, 504);
    assert.equal((await working).text, "done");
  });
});

describe("a script that never settles", () => {
  it("is 504, its signal tells it, and its thread stays", async () => {
    const never = `
      export default ({ signal, log }) => new Promise(() => {
        signal.addEventListener("abort", () => log("aborted:", signal.reason.name));
      });`;
    const { url, log } = await startScripts(
      { never: { text: never, attributes: 'timeout="0.1"' }, thread: patient },
      { FLAT_SCRIPT_THREADS: "1" },
    );
    const before = (await ask(`${url}/thread`)).text;
    assert.deepEqual(await errorOf(`${url}/never`), { status: 504, error: { ...failed, status: 504 } });
    assert.equal((await ask(`${url}/thread`)).text, before);
    assert.equal((await log.event({ type: "flat_log" })).message, "aborted: TimeoutError");
  });

  it("has FLAT_DEFAULT_TIMEOUT where it has no timeout, and FLAT_MAX_TIMEOUT at most", async () => {
    const text = "export default () => new Promise(() => {});";
    const { url, log } = await startScripts(
      { one: text, two: { text, attributes: 'timeout="100"' } },
      { FLAT_DEFAULT_TIMEOUT: "0.1", FLAT_MAX_TIMEOUT: "0.2" },
    );
    for (const [path, seconds] of [
      ["one", "0.1"],
      ["two", "0.2"],
    ]) {
      assert.equal((await ask(`${url}/${path}`)).status, 504);
      const message = `Script Failed (5002): lib/${path}.mjs: There is no result after ${seconds} s`;
      await log.event({ type: "flat_alert", message });
    }
  });

  it("is told when its client leaves", async () => {
    const waits = `
      export default ({ signal, log }) => new Promise(() => {
        signal.addEventListener("abort", () => log("aborted:", signal.reason.name));
        log("waits");
      });`;
    const { url, log } = await startScripts({ waits });
    const asked = new AbortController();
    const answer = fetch(`${url}/waits`, { signal: asked.signal });
    await log.event({ message: "waits" });
    asked.abort();
    await assert.rejects(answer);
    await log.event({ message: "aborted: AbortError" });
  });
});

describe("a script that ends its thread", () => {
  const endings: Readonly<Record<string, readonly [string, RegExp]>> = {
    exit: ["process.exit(7);", /lib\/exit\.mjs: It has ended its thread with the code 7/],
    uncaught: [
      'setTimeout(() => { throw new Error("thrown late"); }); return new Promise(() => {});',
      /Error: thrown late\n +at .*lib\/uncaught\.mjs:1/,
    ],
    unhandled: [
      'Promise.reject(new Error("forgotten")); return new Promise(() => {});',
      /Error: forgotten\n +at .*lib\/unhandled\.mjs:1/,
    ],
    memory: [
      'const all = []; for (;;) all.push(new Array(10_000).fill("x" + all.length));',
      /It needs more memory than 32 MiB$/,
    ],
    buffers: [
      "const all = []; for (;;) all.push(Buffer.alloc(16 * 1024 * 1024, all.length));",
      /It needs more memory than 32 MiB$/,
    ],
    port: [
      '(await import("node:worker_threads")).parentPort.close(); return new Promise(() => {});',
      /lib\/port\.mjs: It has ended its thread with the code \d+/,
    ],
  };
  for (const [name, [body, message]] of Object.entries(endings)) {
    it(`(${name}) is 500, and the next one has a new thread`, async () => {
      const { url, log } = await startScripts(
        { [name]: { text: `export default async () => { ${body} };`, attributes: 'timeout="20"' }, thread: patient },
        { FLAT_SCRIPT_THREADS: "1", FLAT_SCRIPT_MEMORY: "32M" },
      );
      const before = (await ask(`${url}/thread`)).text;
      assert.deepEqual(await errorOf(`${url}/${name}`), { status: 500, error: { ...failed, status: 500 } });
      const { topic, message: told } = await log.event({ type: "flat_alert" });
      assert.equal(topic, "script");
      assert.match(String(told), message);
      const after = await ask(`${url}/thread`);
      assert.equal(after.status, 200);
      assert.notEqual(after.text, before);
    });
  }

  it("after its run is told in the log, and harms nobody", async () => {
    const late =
      'export default async () => { setImmediate(() => { throw new Error("after all"); }); return "fine"; };';
    const { url, log } = await startScripts({ late });
    assert.equal((await ask(`${url}/late`)).text, "fine");
    const { message, requestID } = await log.event({ type: "flat_alert", topic: "script" });
    assert.match(String(message), /Error: after all/);
    assert.equal(requestID, "");
    assert.equal((await ask(`${url}/late`)).text, "fine");
  });
});

describe("runs that wait", () => {
  it("share a thread", async () => {
    const meet = `
      let waiting = [];
      export default () => new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length < 50) return;
        for (const go of waiting) go("met");
        waiting = [];
      });`;
    const { url } = await startScripts({ meet }, { FLAT_SCRIPT_THREADS: "1" });
    const answers = await Promise.all(Array.from({ length: 50 }, () => ask(`${url}/meet`)));
    assert.deepEqual(new Set(answers.map(({ text }) => text)), new Set(["met"]));
  });

  it("don't share with others what they are given", async () => {
    const changes = `
      export default async ({ variables, request }) => {
        variables.own = (variables.own ?? 0) + 1;
        request.get.a = "changed";
        return [variables.own, Object.isFrozen(variables.env)];
      };`;
    const { url } = await startScripts({ changes }, { FLAT_SCRIPT_THREADS: "1" });
    for (let at = 0; at < 2; at += 1) assert.deepEqual(JSON.parse((await ask(`${url}/changes?a=1`)).text), [1, true]);
  });
});

describe("what can't be shown or sent", () => {
  const evil = `{ toString() { throw 1; }, [Symbol.for("nodejs.util.inspect.custom")]() { throw 2; } }`;
  const thrown: Readonly<Record<string, readonly [string, RegExp]>> = {
    nothing: ["throw undefined;", /: undefined was thrown$/],
    rejected: ["return Promise.reject();", /: undefined was thrown$/],
    evil: [`throw ${evil};`, /can't be shown/],
    stack: ['throw Object.defineProperty(new Error("x"), "stack", { get() { throw 1; } });', /can't be shown/],
    proxy: ["throw new Proxy({}, { getPrototypeOf() { throw 3; } });", /can't be shown/],
    inside: [`return { a: { toJSON() { throw ${evil}; } } };`, /: 1 was thrown$/],
    thenable: ["return Object.fromEntries([['then', () => { throw 5; }]]);", /: 5 was thrown$/],
    own: ["return new Proxy({}, { ownKeys() { throw 1; } });", /: The result isn't JSON/],
    deep: ["let all = []; for (let at = 0; at < 1e5; at += 1) all = [all]; return all;", /: The result isn't JSON/],
    nested: ['return JSON.parse("[".repeat(3000) + "]".repeat(3000));', /: /],
    bigint: ["return 10n;", /: The result is a BigInt$/],
    symbol: ["return Symbol.iterator;", /: The result is a symbol$/],
    map: ["return { status: 200, body: new Map() };", /: The body of the result is a Map$/],
    locked: ["const stream = new ReadableStream(); stream.getReader(); return stream;", /locked/],
  };
  it("is 500, and the thread goes on", async () => {
    const bodies = Object.entries(thrown).map(([name, [body]]) => [name, `export default async () => { ${body} };`]);
    const { url, log } = await startScripts({ ...Object.fromEntries(bodies), thread: patient });
    const before = (await ask(`${url}/thread`)).text;
    for (const [name, [, message]] of Object.entries(thrown)) {
      assert.deepEqual(await errorOf(`${url}/${name}`), { status: 500, error: { ...failed, status: 500 } }, name);
      assert.match(String(log.all("flat_alert").at(-1)?.message), message, name);
    }
    assert.equal((await ask(`${url}/thread`)).text, before);
  });
});

describe("a script that sends more than anybody reads", () => {
  const lines = (count: number): string =>
    `for (let at = 0; at < ${count}; at += 1) log(String(at).padEnd(10_000, "."));`;
  it("waits until its lines are read, and none is lost", async () => {
    const many = `
      console.log("loaded".padEnd(3_000_000, "."));
      export default async ({ log }) => { ${lines(1000)} };`;
    const { url, log } = await startScripts({ many: { text: many, attributes: 'timeout="30"' } });
    assert.equal((await ask(`${url}/many`)).status, 200);
    const told = log.all("flat_log").map(({ message }) => Number.parseInt(String(message), 10));
    assert.deepEqual(
      told.filter((number) => !Number.isNaN(number)),
      Array.from({ length: 1000 }, (_, at) => at),
    );
  });

  it("is 504 when its time is up, while others are answered", async () => {
    const flood = (body: string) => ({
      text: `export default async ({ log, call }) => { for (;;) ${body} };`,
      attributes: 'timeout="0.5"',
    });
    const scripts = { log: flood('log("x".repeat(10_000));'), call: flood('call("nothing");') };
    const { url } = await startScripts({ ...scripts, thread: patient }, { FLAT_SCRIPT_THREADS: "1" });
    for (const name of Object.keys(scripts)) {
      const flooding = ask(`${url}/${name}`);
      assert.equal((await ask(`${url}/nothing`)).status, 404);
      assert.equal((await flooding).status, 504);
      assert.equal((await ask(`${url}/thread`)).status, 200);
    }
  });
});

describe("messages that scripts send from their thread", () => {
  it("are nobody's", async () => {
    const posts = `
      import { parentPort } from "node:worker_threads";
      export default async () => {
        for (const message of [null, undefined, 1, "x", {}, { kind: "log" }, { kind: "result", run: 1 }])
          parentPort.postMessage(message);
        return "posted";
      };`;
    const { url } = await startScripts({ posts });
    for (let at = 0; at < 2; at += 1) assert.equal((await ask(`${url}/posts`)).text, "posted");
  });
});

describe("what scripts write to the console", () => {
  it("is in the log", async () => {
    const { url, log } = await startScripts({
      talks: 'export default async () => { console.log("to\\nstdout"); console.error("to stderr"); };',
    });
    assert.equal((await head(`${url}/talks`)).statusCode, 200);
    for (const message of ["to", "stdout", "to stderr"])
      await log.event({ type: "flat_log", topic: "script", message });
  });
});
