// `flat start` as a process: where it listens and logs, and how it stops.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startSilent } from "../servers/broken/silent.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { Pipe } from "../servers/pipe.ts";
import { refused } from "../servers/refused.ts";
import { startUpstream } from "../servers/upstream.ts";

const echoApp = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n',
  "f.xml": "<flow><echo>served</echo></flow>",
};

/** No upstream is given up on a busy machine. */
const patient = { FLAT_DEFAULT_TIMEOUT: "60" };

const proxyApp = (origin: string) =>
  writeApp({ "swagger.yaml": `swagger: "2.0"\npaths:\n  /**: {x-flat-proxy: {origin: "${origin}"}}\n` });

describe("flat start", { concurrency: true }, () => {
  it("says where it listens on stdout, and logs JSON lines alone on stderr", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", writeApp(echoApp)]);
    const url = await flat.url();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal((await ask(`${url}/x`)).text, "served");
    await flat.until("stderr", /flat_access.*\n/);
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.equal(flat.stdout, `Flatgate listens on ${url}\n`);
    for (const line of flat.stderr.trimEnd().split("\n")) assert.equal(typeof JSON.parse(line).type, "string");
  });

  it("takes the folder it is started in, and another address", async () => {
    for (const [args, env] of [
      [["--host", "127.0.0.2"], {}],
      [[], { FLAT_HOST: "127.0.0.2" }],
    ] as const) {
      const flat = FlatProcess.start(["start", "-p", "0", ...args], env, writeApp(echoApp));
      const url = await flat.url();
      assert.match(url, /^http:\/\/127\.0\.0\.2:/);
      assert.equal((await ask(`${url}/x`)).text, "served");
      flat.child.kill("SIGTERM");
      await flat.exit;
    }
  });

  it("-d sets the debug topics, FLAT_DEBUG does too", async () => {
    const flow = `<flow><debug channel="a" xpath="'of a'"/><debug channel="b" xpath="'of b'"/><echo>served</echo></flow>`;
    for (const [args, env, logged] of [
      [["-d", "a:debug:log"], {}, ["of a"]],
      [["--debug", "a,b"], { FLAT_DEBUG: "b" }, ["of a", "of b"]],
      [[], { FLAT_DEBUG: "b:debug:log" }, ["of b"]],
      [[], {}, []],
    ] as const) {
      const flat = FlatProcess.start(["start", "-p", "0", ...args, writeApp({ ...echoApp, "f.xml": flow })], env);
      assert.equal((await ask(`${await flat.url()}/x`)).text, "served");
      flat.child.kill("SIGTERM");
      assert.equal((await flat.exit).code, 0);
      const lines = flat.stderr.match(/"type":"flat_log".*/g) ?? [];
      assert.deepEqual(
        lines.map((line) => /"message":"(.*?)"/.exec(line)?.[1]),
        logged,
      );
    }
  });
});

describe("flat start", { concurrency: true }, () => {
  it("-b says that there is no beta, and starts", async () => {
    const flat = FlatProcess.start(["start", "-b", "-p", "0", writeApp(echoApp)]);
    assert.equal((await ask(`${await flat.url()}/x`)).text, "served");
    assert.match(flat.stdout, /^There is no beta to pull: .*\nFlatgate listens on /);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });

  it("writes the warnings of the app and of settings to the log", async () => {
    const app = writeApp({ ...echoApp, "f.xml": '<flow><dump in="f.xml" minify="true"/></flow>' });
    const flat = FlatProcess.start(["start", "-p", "0", app], { PHP_INI_memory_limit: "1G" });
    await flat.url();
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
    const messages = flat.stderr.match(/"topic":"config","message":"[^"]*"/g) ?? [];
    assert.deepEqual(messages, [
      '"topic":"config","message":"PHP_INI_memory_limit has no effect: there is no PHP"',
      '"topic":"config","message":"f.xml:1:32: minify has no effect: content is sent as it is"',
    ]);
  });

  it("takes an empty FLAT_HOST or --host for none", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", "--host", "", writeApp(echoApp)], { FLAT_HOST: "" });
    assert.match(await flat.url(), /^http:\/\/127\.0\.0\.1:/);
    flat.child.kill("SIGTERM");
    await flat.exit;
  });
});

describe("a signal", { concurrency: true }, () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it(`${signal} lets what runs finish, takes nothing new, writes the log and exits with 0`, async () => {
      const waiting: ServerResponse[] = [];
      const upstream = await startUpstream((_request, response) => {
        waiting.push(response);
        upstream.server.emit("asked");
      });
      const flat = FlatProcess.start(["start", "-p", "0", proxyApp(upstream.origin)], { FLAT_DEFAULT_TIMEOUT: "60" });
      const url = await flat.url();
      const answers = Array.from({ length: 20 }, (_, at) => ask(`${url}/${at}`));
      while (waiting.length < answers.length) await once(upstream.server, "asked");
      flat.child.kill(signal);
      await refused(url);
      for (const response of waiting) response.end("finished");
      for (const answer of await Promise.all(answers))
        assert.deepEqual([answer.status, answer.text], [200, "finished"]);
      assert.deepEqual(await flat.exit, { code: 0, signal: null });
      assert.equal(flat.stderr.match(/"type":"flat_access".*"status":200/g)?.length, 20);
    });
  }

  it("that comes again ends at once", async () => {
    const upstream = await startUpstream(() => upstream.server.emit("asked"));
    const flat = FlatProcess.start(["start", "-p", "0", proxyApp(upstream.origin)], patient);
    const url = await flat.url();
    const asked = once(upstream.server, "asked");
    const answer = ask(`${url}/x`).catch(() => undefined);
    await asked;
    flat.child.kill("SIGTERM");
    await refused(url);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 1);
    assert.equal(await answer, undefined);
  });

  it("cuts what still runs after ten seconds", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", proxyApp(await startSilent())], patient);
    const url = await flat.url();
    const answer = ask(`${url}/x`).catch(() => undefined);
    await listening(url);
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.equal(await answer, undefined);
    assert.match(flat.stderr, /"type":"flat_access".*"status":0/);
  });
});

describe("a log that nobody reads", { concurrency: true }, () => {
  for (const kind of ["socket", "pipe"] as const) {
    it(`neither holds up a request nor the end (${kind})`, async () => {
      const stderr = kind === "pipe" ? new Pipe().blockingFd() : "pipe";
      const args = ["start", "-p", "0", writeApp(echoApp)];
      const flat = FlatProcess.start(args, { FLAT_LOG_BUFFER: "64K" }, undefined, { stderr });
      const url = await flat.url();
      flat.child.stderr?.pause();
      const long = "x".repeat(4000);
      for (let round = 0; round < 200; round += 1) {
        assert.equal((await ask(`${url}/x`, { headers: { Referer: long } })).text, "served");
      }
      flat.child.kill("SIGTERM");
      const [code] = await once(flat.child, "exit");
      assert.equal(code, 0);
    });
  }
});

/** Another request is answered: the one before it has arrived. */
async function listening(url: string): Promise<void> {
  await ask(`${url}/%zz`);
}
