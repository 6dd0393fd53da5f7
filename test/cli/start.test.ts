// `flat start` as a process: where it listens and logs, and how it stops.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { startSilent } from "../servers/broken/silent.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { startUpstream } from "../servers/upstream.ts";

const echoApp = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n',
  "f.xml": "<flow><echo>served</echo></flow>",
};

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
    const app = { ...echoApp, "f.xml": "<flow><template>{}</template><echo>served</echo></flow>" };
    for (const [args, env] of [
      [["-d", "template:debug:log"], {}],
      [[], { FLAT_DEBUG: "template:debug:log" }],
    ] as const) {
      const flat = FlatProcess.start(["start", "-p", "0", ...args, writeApp(app)], env);
      assert.equal((await ask(`${await flat.url()}/x`)).text, "served");
      flat.child.kill("SIGTERM");
      assert.equal((await flat.exit).code, 0);
    }
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
    const flat = FlatProcess.start(["start", "-p", "0", proxyApp(upstream.origin)]);
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
    const flat = FlatProcess.start(["start", "-p", "0", proxyApp(await startSilent())], { FLAT_DEFAULT_TIMEOUT: "60" });
    const url = await flat.url();
    const answer = ask(`${url}/x`).catch(() => undefined);
    await listening(url);
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.equal(await answer, undefined);
    assert.match(flat.stderr, /"type":"flat_access".*"status":0/);
  });
});

describe("a log that nobody reads", () => {
  it("neither holds up a request nor the end", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", writeApp(echoApp)], { FLAT_LOG_BUFFER: "64K" });
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
});

/** Waits until nothing listens any more: the process has taken the signal. */
async function refused(url: string): Promise<void> {
  for (;;) {
    const error = await ask(url).then(
      () => undefined,
      (failure: NodeJS.ErrnoException) => failure,
    );
    if (error?.code === "ECONNREFUSED") return;
  }
}

/** Another request is answered: the one before it has arrived. */
async function listening(url: string): Promise<void> {
  await ask(`${url}/%zz`);
}
