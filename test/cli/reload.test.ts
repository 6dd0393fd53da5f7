// Reloading a running `flat` process: by `flat reload`, by SIGHUP, by `--watch`.
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";

const swagger = 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n';

const flow = (word: string) => `<flow><echo>${word}</echo></flow>`;

/** Sockets of these gateways are in a folder of their own. */
function startApp(args: readonly string[] = [], folder = writeApp({ "swagger.yaml": swagger, "f.xml": flow("one") })) {
  const env = { XDG_RUNTIME_DIR: writeApp({}) };
  const flat = FlatProcess.start(["start", "-p", "0", ...args, folder], env);
  const run = (...more: readonly string[]) => runFlat(more, env);
  const write = (text: string, file = "f.xml") => writeFileSync(path.join(folder, file), text);
  return { flat, folder, run, write };
}

describe("flat reload", { concurrency: true }, () => {
  it("exchanges the app of the gateway that runs it", async () => {
    const { flat, folder, run, write } = startApp();
    const url = await flat.url();
    write(flow("two"));
    assert.equal((await ask(`${url}/x`)).text, "one");
    const { code, stdout } = await run("reload", folder);
    assert.match(stdout, /^Reloaded http:\/\/127\.0\.0\.1:\d+ in \d+ ms\n$/);
    assert.equal(code, 0);
    assert.equal((await ask(`${url}/x`)).text, "two");
    await flat.until("stderr", /"type":"flat_log","requestID":"","topic":"reload","message":"The app was reloaded in/);
  });

  it("shows the faults of a broken app, exits with 1, and the old app goes on", async () => {
    const { flat, folder, run, write } = startApp();
    const url = await flat.url();
    write("<flow>\n  <ecko/>\n  <copy/>\n</flow>");
    const { code, stdout, stderr } = await run("reload", folder);
    assert.match(stderr, /^f\.xml:2:3: Unknown action <ecko>\. Did you mean "echo"\?\n.*1 \| <flow>/s);
    assert.match(stderr, /\n\n\d errors?: http:\S+ goes on as it was\n$/);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal((await ask(`${url}/x`)).text, "one");
    await flat.until(
      "stderr",
      /"type":"flat_alert","requestID":"","topic":"reload","message":"f\.xml:2:3: Unknown action/,
    );
    write(flow("mended"));
    assert.equal((await run("reload", folder)).code, 0);
    assert.equal((await ask(`${url}/x`)).text, "mended");
  });

  it("says what is wrong where the app folder has gone; the app goes on until it is back", async () => {
    const { flat, folder, run } = startApp();
    const url = await flat.url();
    renameSync(folder, `${folder}.away`);
    const { code, stderr } = await run("reload", folder);
    renameSync(`${folder}.away`, folder);
    assert.match(stderr, /^There is no app folder \S+ that can be read\n/);
    assert.equal(code, 1);
    assert.equal((await ask(`${url}/x`)).text, "one");
    assert.equal((await run("reload", folder)).code, 0);
  });

  it("follows a link that leads to another release", async () => {
    const folder = writeApp({
      "a/swagger.yaml": swagger,
      "a/f.xml": flow("a"),
      "b/swagger.yaml": swagger,
      "b/f.xml": flow("b"),
    });
    const current = path.join(folder, "current");
    symlinkSync("a", current);
    const { flat, run } = startApp([], current);
    const url = await flat.url();
    symlinkSync("b", `${current}.new`);
    renameSync(`${current}.new`, current);
    assert.equal((await run("reload", current)).code, 0);
    assert.equal((await ask(`${url}/x`)).text, "b");
  });
});

describe("who asks while the gateway is reloading", () => {
  for (const workers of ["1", "2"]) {
    it(`gets another reload: what was written before it asked is served, and faults are told (${workers})`, async () => {
      const { flat, folder, run, write } = startApp(["--workers", workers]);
      const url = await flat.url();
      const reloads: ReturnType<typeof run>[] = [];
      for (const word of ["two", "three", "four"]) {
        write(flow(word));
        flat.child.kill("SIGHUP");
        reloads.push(run("reload", folder), run("reload", folder));
      }
      for (const { code, stderr } of await Promise.all(reloads)) assert.deepEqual([code, stderr], [0, ""]);
      for (let round = 0; round < 4; round += 1) assert.equal((await ask(`${url}/x`)).text, "four");
      write("<flow><ecko/></flow>");
      const broken = await Promise.all([run("reload", folder), run("reload", folder), run("reload", folder)]);
      for (const { code, stderr } of broken) {
        assert.equal(code, 1);
        assert.match(stderr, /^f\.xml:1:7: Unknown action/);
      }
      for (let round = 0; round < 4; round += 1) assert.equal((await ask(`${url}/x`)).text, "four");
    });
  }
});

describe("SIGHUP", () => {
  it("reloads", async () => {
    const { flat, write } = startApp();
    const url = await flat.url();
    write(flow("two"));
    flat.child.kill("SIGHUP");
    await flat.until("stderr", /The app was reloaded/);
    assert.equal((await ask(`${url}/x`)).text, "two");
    write("<flow><ecko/></flow>");
    flat.child.kill("SIGHUP");
    await flat.until("stderr", /flat_alert.*Unknown action <ecko>/);
    assert.equal((await ask(`${url}/x`)).text, "two");
  });
});

describe("flat start --watch", { concurrency: true }, () => {
  for (const [what, save] of [
    ["written in place", (file: string) => writeFileSync(file, flow("two"))],
    [
      "saved by way of another file",
      (file: string) => {
        writeFileSync(`${file}~`, flow("two"));
        renameSync(`${file}~`, file);
      },
    ],
    [
      "moved away and written anew",
      (file: string) => {
        renameSync(file, `${file}~`);
        writeFileSync(file, flow("two"));
        unlinkSync(`${file}~`);
      },
    ],
    [
      "written in many steps",
      (file: string) => {
        for (const length of [0, 3, 10, 20]) writeFileSync(file, flow("two").slice(0, length));
        writeFileSync(file, flow("two"));
      },
    ],
  ] as const) {
    it(`reloads once for a file that is ${what}`, async () => {
      const { flat, folder, write } = startApp(["--watch"]);
      const url = await flat.url();
      save(path.join(folder, "f.xml"));
      await flat.until("stdout", /Reloaded in \d+ ms \(changed: f\.xml\)\n/);
      assert.equal((await ask(`${url}/x`)).text, "two");
      write(`${swagger}# more\n`, "swagger.yaml");
      await flat.until("stdout", /Reloaded in \d+ ms \(changed: swagger\.yaml\)\n/);
      assert.equal(flat.stdout.match(/Reloaded/g)?.length, 2);
    });
  }
});

describe("flat start --watch", { concurrency: true }, () => {
  it("reloads when a file comes, or goes, that the definition includes", async () => {
    const swagger = "x-flat-include: [apis/**/*.yaml]\npaths: {/a: {x-flat-flow: f.xml}}\n";
    const folder = writeApp({ "swagger.yaml": swagger, "f.xml": flow("one") });
    const { flat, write } = startApp(["--watch"], folder);
    const url = await flat.url();
    assert.equal((await ask(`${url}/b`)).status, 404);
    mkdirSync(path.join(folder, "apis"));
    write("paths: {/b: {x-flat-flow: /f.xml}}\n", "apis/b.yaml");
    await flat.until("stdout", /Reloaded in \d+ ms \(changed: apis\/\*\*\/\*\.yaml\)\n/);
    assert.equal((await ask(`${url}/b`)).text, "one");
    write("paths: {/c: {x-flat-flow: /f.xml}}\n", "apis/b.yaml");
    await flat.until("stdout", /\(changed: apis\/b\.yaml\)\n/);
    assert.equal((await ask(`${url}/c`)).text, "one");
    rmSync(path.join(folder, "apis"), { recursive: true });
    await flat.until("stdout", /Reloaded.*\n.*Reloaded.*\n.*Reloaded/);
    assert.equal((await ask(`${url}/c`)).status, 404);
  });

  it("shows the faults of a broken app with their places, and reloads when it is mended", async () => {
    const { flat, write } = startApp(["-w"]);
    const url = await flat.url();
    write("<flow><ecko/></flow>");
    await flat.until(
      "stdout",
      /Not reloaded \(changed: f\.xml\):\nf\.xml:1:7: Unknown action.*\n1 error: the app stays as it was\n/s,
    );
    assert.equal((await ask(`${url}/x`)).text, "one");
    write(flow("mended"));
    await flat.until("stdout", /Reloaded/);
    assert.equal((await ask(`${url}/x`)).text, "mended");
  });

  it("reloads when a file comes that was missing, and when one goes", async () => {
    const { flat, folder, write } = startApp(["--watch"]);
    const url = await flat.url();
    write('swagger: "2.0"\npaths:\n  /**: {x-flat-flow: flows/g.xml}\n', "swagger.yaml");
    await flat.until("stdout", /Not reloaded.*"flows\/g\.xml" does not exist/s);
    renameSync(path.join(writeApp({ "flows/g.xml": flow("there") }), "flows"), path.join(folder, "flows"));
    await flat.until("stdout", /Reloaded in \d+ ms \(changed: flows\/g\.xml\)/);
    assert.equal((await ask(`${url}/x`)).text, "there");
    rmSync(path.join(folder, "flows"), { recursive: true });
    await flat.until("stdout", /Reloaded.*Not reloaded \(changed: flows\/g\.xml\)/s);
    assert.equal((await ask(`${url}/x`)).text, "there");
  });

  it("reloads when another folder takes the place of the app's", async () => {
    const { flat, folder } = startApp(["--watch"]);
    const url = await flat.url();
    const next = writeApp({ "swagger.yaml": swagger, "f.xml": flow("other") });
    renameSync(folder, `${folder}.old`);
    renameSync(next, folder);
    renameSync(`${folder}.old`, next);
    await flat.until("stdout", /\nReloaded/);
    assert.equal((await ask(`${url}/x`)).text, "other");
  });

  it("leaves files alone that the app has nothing to do with", async () => {
    const { flat, write } = startApp(["--watch"]);
    await flat.url();
    write("<flow/>", "other.xml");
    write(flow("two"));
    await flat.until("stdout", /\(changed: f\.xml\)/);
    assert.equal(flat.stdout.match(/Reloaded/g)?.length, 1);
  });
});
