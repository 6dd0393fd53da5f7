// `flat start --workers`: several processes that serve one port.
import assert from "node:assert/strict";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, type ServerResponse } from "node:http";
import { availableParallelism } from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { type Environment, FlatProcess, runFlat } from "../servers/flat-process.ts";
import { startLoad } from "../servers/load.ts";
import { refused } from "../servers/refused.ts";
import { startUpstream } from "../servers/upstream.ts";

const swagger = 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n';
const flow = (word: string) => `<flow><echo>${word}</echo></flow>`;

function startWorkers(
  workers: number | "auto",
  {
    files = {},
    env = {},
    stderr = "pipe",
  }: { files?: Record<string, string>; env?: Environment; stderr?: "pipe" | number } = {},
) {
  const folder = writeApp({ "swagger.yaml": swagger, "f.xml": flow("one"), ...files });
  const variables = { XDG_RUNTIME_DIR: writeApp({}), FLAT_STATUS_AUTH: "ops:secret", ...env };
  const args = ["start", "-p", "0", "--workers", String(workers), folder];
  const flat = FlatProcess.start(args, variables, undefined, { stderr });
  const run = (...more: readonly string[]) => runFlat(more, variables);
  const write = (text: string, file = "f.xml") => writeFileSync(path.join(folder, file), text);
  return { flat, folder, run, write };
}

/** Process IDs of the workers. */
function workersOf({ child: { pid } }: FlatProcess): readonly number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return children === "" ? [] : children.split(" ").map(Number);
}

describe("flat start --workers", { concurrency: 2 }, () => {
  it("serves one port by several processes, which know each other", async () => {
    const { flat, run, folder } = startWorkers(2);
    const url = await flat.url();
    assert.equal(workersOf(flat).length, 2);
    const headers = { Authorization: `Basic ${btoa("ops:secret")}`, Accept: "application/json" };
    const { text } = await ask(`${url}/ServerStatus`, { headers });
    for (const pid of workersOf(flat)) assert.match(text, new RegExp(`"pid":\\s*${pid}\\b`));
    assert.equal((await run("stop", folder)).code, 0);
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.equal(flat.stdout, `Flatgate listens on ${url}\n`);
  });

  it("has as many as there are processors with auto", async () => {
    const { flat } = startWorkers("auto");
    await flat.url();
    const processors = availableParallelism();
    // One process alone serves by itself.
    assert.equal(workersOf(flat).length, processors === 1 ? 0 : processors);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });

  it("shows the faults of an app once, and doesn't start", async () => {
    const { flat } = startWorkers(3, { files: { "f.xml": "<flow>\n<ecko/></flow>" } });
    assert.equal((await flat.exit).code, 1);
    assert.match(flat.stderr, /^f\.xml:2:1: Unknown action <ecko>.*\n1 error\n$/s);
  });

  it("says that a port is in use", async () => {
    const upstream = await startUpstream(() => {});
    const port = new URL(upstream.origin).port;
    const folder = writeApp({ "swagger.yaml": swagger, "f.xml": flow("one") });
    const { code, stderr } = await runFlat(["start", "-p", port, "--workers", "2", folder]);
    assert.deepEqual([code, stderr], [1, `Port ${port} is in use: choose another one with -p\n`]);
  });

  for (const workers of ["0", "-1", "many", "1.5", ""]) {
    it(`doesn't take "${workers}" for a number: 64`, async () => {
      const { code, stderr } = await runFlat(["start", `--workers=${workers}`, writeApp({ "swagger.yaml": swagger })]);
      assert.equal(code, 64);
      assert.match(stderr, / is not a number of workers: 1 to 9999 or auto is wanted\n/);
    });
  }

  it("tells warnings of the app once", async () => {
    const { flat, run, folder } = startWorkers(2, {
      files: { "f.xml": '<flow><dump in="f.xml" minify="true"/></flow>' },
    });
    await flat.url();
    await run("stop", folder);
    await flat.exit;
    assert.equal(flat.stderr.match(/"topic":"config"/g)?.length, 1);
  });

  it("ends the workers when the first process is killed", async () => {
    const { flat } = startWorkers(2);
    await flat.url();
    flat.child.kill("SIGKILL");
    // Its output ends with the last process that has it.
    assert.deepEqual(await flat.exit, { code: null, signal: "SIGKILL" });
  });
});

describe("a worker that dies", { concurrency: 2 }, () => {
  it("is replaced", async () => {
    const { flat, run, folder } = startWorkers(2);
    const url = await flat.url();
    const [victim = 0, other] = workersOf(flat);
    process.kill(victim, "SIGKILL");
    await flat.until(
      "stderr",
      new RegExp(
        `"topic":"worker","message":"Worker \\d \\(process ${victim}\\) is gone: it was ended by SIGKILL\\. The next one starts in 0\\.1 s"`,
      ),
    );
    while (workersOf(flat).length < 2) assert.equal((await ask(`${url}/x`)).text, "one");
    assert.ok(other !== undefined && workersOf(flat).includes(other) && !workersOf(flat).includes(victim));
    assert.equal((await run("reload", folder)).code, 0);
    assert.equal((await run("stop", folder)).code, 0);
    assert.equal((await flat.exit).code, 0);
  });

  it("with all others is replaced, on the same port", async () => {
    const { flat } = startWorkers(2);
    const url = await flat.url();
    const victims = workersOf(flat);
    for (const pid of victims) process.kill(pid, "SIGKILL");
    await flat.until("stderr", /Worker 1 .* is gone/);
    await flat.until("stderr", /Worker 2 .* is gone/);
    while ((await ask(`${url}/x`).catch(() => undefined))?.text !== "one");
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });

  it("is waited for longer and longer while it can't start; the others serve", async () => {
    const { flat, run, folder, write } = startWorkers(2);
    const url = await flat.url();
    write("<flow><ecko/></flow>");
    process.kill(workersOf(flat)[0] ?? 0, "SIGKILL");
    for (const [cause, delay] of [
      ["it was ended by SIGKILL", 0.1],
      ["Unknown action <ecko>", 0.2],
      ["Unknown action <ecko>", 0.4],
      ["Unknown action <ecko>", 0.8],
    ] as const) {
      await flat.until("stderr", new RegExp(`is gone: ${cause}\\. The next one starts in ${delay} s`));
      assert.equal((await ask(`${url}/x`)).text, "one");
    }
    write(flow("mended"));
    await flat.until(
      "stderr",
      /A worker has started with changed files: the others load them too.*The app was reloaded/s,
    );
    for (let round = 0; round < 4; round += 1) assert.equal((await ask(`${url}/x`)).text, "mended");
    assert.equal((await run("stop", folder)).code, 0);
    assert.equal((await flat.exit).code, 0);
  });

  it("by SIGTERM finishes what it does", async () => {
    const { flat } = startWorkers(2);
    await flat.url();
    for (const pid of workersOf(flat)) process.kill(pid, "SIGINT");
    process.kill(workersOf(flat)[0] ?? 0, "SIGTERM");
    await flat.until("stderr", /is gone: it ended with the exit code 0\./);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });
});

describe("reload of several workers", { concurrency: 2 }, () => {
  it("reaches all of them", async () => {
    const { flat, run, folder, write } = startWorkers(3);
    const url = await flat.url();
    const agents = Array.from({ length: 12 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) assert.equal((await ask(`${url}/x`, { agent })).text, "one");
    write(flow("two"));
    assert.equal((await run("reload", folder)).code, 0);
    for (const agent of agents) assert.equal((await ask(`${url}/x`, { agent })).text, "two");
    for (const agent of agents) agent.destroy();
  });

  it("changes none of them where the app is broken, and shows the faults once", async () => {
    const { flat, run, folder, write } = startWorkers(2);
    const url = await flat.url();
    write("<flow><ecko/></flow>");
    const { code, stderr } = await run("reload", folder);
    assert.equal(code, 1);
    assert.match(stderr, /^f\.xml:1:7: Unknown action <ecko>.*\n\n1 error: http:\S+ goes on as it was\n$/s);
    for (let round = 0; round < 6; round += 1) assert.equal((await ask(`${url}/x`)).text, "one");
    assert.equal(flat.stderr.match(/"topic":"reload"/g)?.length, 1);
  });

  it("goes on where a worker dies meanwhile", async () => {
    const { flat, run, folder, write } = startWorkers(3);
    const url = await flat.url();
    write(flow("two"));
    const reloaded = run("reload", folder);
    process.kill(workersOf(flat)[2] ?? 0, "SIGKILL");
    assert.equal((await reloaded).code, 0);
    assert.equal((await run("reload", folder)).code, 0);
    for (let round = 0; round < 6; round += 1) assert.equal((await ask(`${url}/x`)).text, "two");
  });

  for (const workers of [1, 2]) {
    it(`loses no request under load (${workers})`, async () => {
      const { flat, write } = startWorkers(workers);
      const url = await flat.url();
      const stopLoad = startLoad(`${url}/x`, 8);
      for (let count = 1; count <= 20; count += 1) {
        const word = `word ${count % 2}`;
        write(flow(word));
        flat.child.kill("SIGHUP");
        while ((await ask(`${url}/x`)).text !== word);
      }
      const { texts, faults } = await stopLoad();
      assert.deepEqual(faults, []);
      assert.deepEqual(
        [...texts.keys()].filter((text) => !/^one$|^word [01]$/.test(text)),
        [],
      );
      assert.ok((texts.get("word 0") ?? 0) > 0);
      flat.child.kill("SIGTERM");
      assert.equal((await flat.exit).code, 0);
    });
  }
});

describe("stopping several workers", { concurrency: 2 }, () => {
  it("lets what runs finish", async () => {
    const waiting: ServerResponse[] = [];
    const upstream = await startUpstream((_request, response) => {
      waiting.push(response);
      upstream.server.emit("asked");
    });
    const proxy = `swagger: "2.0"\npaths:\n  /**: {x-flat-proxy: {origin: "${upstream.origin}"}}\n`;
    const { flat } = startWorkers(2, { files: { "swagger.yaml": proxy }, env: { FLAT_DEFAULT_TIMEOUT: "60" } });
    const url = await flat.url();
    const answers = Array.from({ length: 10 }, (_, at) => ask(`${url}/${at}`));
    while (waiting.length < answers.length) await once(upstream.server, "asked");
    flat.child.kill("SIGTERM");
    await refused(url);
    for (const response of waiting) response.end("finished");
    for (const answer of await Promise.all(answers)) assert.deepEqual([answer.status, answer.text], [200, "finished"]);
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
  });

  it("while one is being replaced is done at once", async () => {
    const { flat } = startWorkers(2);
    await flat.url();
    const [victim = 0] = workersOf(flat);
    process.kill(victim, "SIGKILL");
    await flat.until("stderr", /is gone/);
    while (workersOf(flat).length < 2) await new Promise((resolve) => setImmediate(resolve));
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
  });

  it("while they are loading is done at once", async () => {
    const { flat, write } = startWorkers(2);
    await flat.url();
    write(flow("two"));
    flat.child.kill("SIGHUP");
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
  });
});

describe("the log of several workers", { concurrency: 2 }, () => {
  for (const kind of ["pipe", "file"] as const) {
    it(`is whole lines, in a ${kind}`, async () => {
      const file = path.join(writeApp({ log: "" }), "log");
      const fd = kind === "file" ? openSync(file, "a") : undefined;
      const { flat } = startWorkers(3, { stderr: fd ?? "pipe" });
      const url = await flat.url();
      const long = "x".repeat(7000);
      const clients = Array.from({ length: 12 }, async (_, client) => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        for (let round = 0; round < 50; round += 1)
          await ask(`${url}/${client}/${round}`, { agent, headers: { Referer: long } });
        agent.destroy();
      });
      await Promise.all(clients);
      flat.child.kill("SIGTERM");
      assert.equal((await flat.exit).code, 0);
      if (fd !== undefined) closeSync(fd);
      const lines = (kind === "file" ? readFileSync(file, "utf8") : flat.stderr).trimEnd().split("\n");
      const paths = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "flat_access");
      assert.equal(new Set(paths.map((event) => event.path)).size, 600);
      assert.equal(lines.length, 600);
    });
  }
});
