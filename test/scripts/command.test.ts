// Scripts in the built `flat` command: check, test, start with workers and with --watch.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { Collector } from "../servers/collector.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";
import { scriptFiles, startScripts } from "./script-app.ts";

const main = `import { word } from "./word.mjs";
export default async ({ variables, request, log }) => {
  log("runs");
  if (request.get.fail) throw new Error("as asked");
  return { word, thread: variables.env.FLAT_SCRIPT_THREADS };
};`;

const files = {
  ...scriptFiles({ main, loop: { text: "export default () => { for (;;); };", attributes: 'timeout="0.2"' } }),
  "lib/word.mjs": 'export const word = "one";',
};

const env = { FLAT_SCRIPT_THREADS: "1" };

describe("flat check", () => {
  it("loads scripts, tells where they are wrong, and comes to its end", async () => {
    const right = await runFlat(
      [
        "check",
        writeApp({
          ...files,
          "lib/word.mjs": 'setInterval(() => {}, 1000); console.log("loaded"); export const word = 1;',
        }),
      ],
      env,
    );
    assert.equal(right.code, 0, right.stderr);
    const wrong = await runFlat(["check", writeApp({ ...files, "lib/word.mjs": "export const word = ;\n" })], env);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stderr + wrong.stdout,
      /^lib\/word\.mjs:1:21: The script can't be loaded: SyntaxError: Unexpected token ';'$/m,
    );
  });
});

describe("flat test", () => {
  const request = (query: string): string => `<test-request>{ "path": "/main${query}" }</test-request>`;
  it("runs scripts, in flows and in tests, and counts them", async () => {
    const folder = writeApp({
      ...files,
      "tests/main.xml": `<flat-test>
  ${request("")}
  <script src="../lib/main.mjs" in="fit://request/empty" out="$own"/>
  <assert>[["json-parse($response)/word", "one"], ["$own/word", "one"]]</assert>
  ${request("?fail=1")}
  <assert>[["$status", 500]]</assert>
</flat-test>`,
    });
    const { code, stdout } = await runFlat(["test", "--coverage", folder], env);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /flows\/main\.xml: 1\/1 steps/);
    assert.match(stdout, /passed: 1, failed: 0/);
  });
});

describe("flat start", () => {
  it("runs scripts in each worker, and survives their loops", async () => {
    const flat = FlatProcess.start(["start", "-p", "0", "--workers", "2", writeApp(files)], {
      ...env,
      XDG_RUNTIME_DIR: writeApp({}),
    });
    const url = await flat.url();
    const statuses = await Promise.all(["main", "loop", "main?fail=1", "loop"].map((name) => ask(`${url}/${name}`)));
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 504, 500, 504],
    );
    for (let at = 0; at < 4; at += 1)
      assert.deepEqual(JSON.parse((await ask(`${url}/main`)).text), { word: "one", thread: "1" });
    flat.child.kill("SIGTERM");
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.match(flat.stderr + flat.stdout, /"topic":"script","message":"runs"/);
    assert.match(flat.stderr + flat.stdout, /Error: as asked\\n {4}at .*lib\/main\.mjs:4:\d+/);
  });

  it("--watch reloads when a script changes, or what it imports", async () => {
    const folder = writeApp(files);
    const flat = FlatProcess.start(["start", "-p", "0", "--watch", folder], { ...env, XDG_RUNTIME_DIR: writeApp({}) });
    const url = await flat.url();
    writeFileSync(path.join(folder, "lib/word.mjs"), 'export const word = "two";');
    await flat.until("stdout", /Reloaded in \d+ ms \(changed: lib\/word\.mjs\)\n/);
    assert.equal(JSON.parse((await ask(`${url}/main`)).text).word, "two");
    writeFileSync(path.join(folder, "lib/word.mjs"), "export const word = ;");
    await flat.until("stderr", /lib\/word\.mjs:1:21: The script can't be loaded/);
    assert.equal(JSON.parse((await ask(`${url}/main`)).text).word, "two");
    writeFileSync(path.join(folder, "lib/main.mjs"), 'export default () => "three";');
    writeFileSync(path.join(folder, "lib/word.mjs"), 'export const word = "";');
    await flat.until("stdout", /Reloaded in \d+ ms \(changed: [^)]*main\.mjs/);
    assert.equal((await ask(`${url}/main`)).text, "three");
  });
});

describe("a trace", () => {
  it("has a span for a script", async () => {
    const collector = await Collector.start();
    const gateway = await startScripts(
      { main: "export default async () => 1;" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    );
    await ask(`${gateway.url}/main`);
    await gateway.log.event({ type: "flat_access" });
    await gateway.stop();
    assert.deepEqual(collector.tree(), ["GET /main", ["flow flows/main.xml", ["<script>"]]]);
  });
});
