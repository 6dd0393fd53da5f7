// `flat init`: the starter app, which is checked and tried, and what it leaves alone.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";

function filesOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

const starter = [
  "conf/config.xml",
  "flows/error.xml",
  "flows/hello.xml",
  "flows/init.xml",
  "swagger.yaml",
  "tests/hello.xml",
];

describe("flat init", () => {
  it("writes an app into a new folder and says what comes next", async () => {
    const folder = writeApp({});
    const { code, stdout, stderr } = await runFlat(["init", "my/api"], {}, folder);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.deepEqual(filesOf(path.join(folder, "my/api")), starter);
    for (const file of starter) assert.ok(stdout.includes(`\n  ${file} `), file);
    assert.match(
      stdout,
      /\nNext:\n {2}flat test my\/api\n {2}flat start my\/api\n {2}curl http:\/\/localhost:8080\/v1\/hello\/world\n$/,
    );
  });

  it("takes this folder by default", async () => {
    const folder = writeApp({ "README.md": "mine" });
    const { stdout } = await runFlat(["init"], { npm_command: "exec" }, folder);
    assert.deepEqual(filesOf(folder), ["README.md", ...starter].sort());
    assert.match(stdout, /\nNext:\n {2}npx flatgate test\n {2}npx flatgate start\n/);
  });

  it("writes an app without faults or warnings", async () => {
    const folder = writeApp({});
    await runFlat(["init"], {}, folder);
    const { code, stdout, stderr } = await runFlat(["check", folder]);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /no errors \(1 route, 3 flow files\)/);
  });

  it("writes a test that passes", async () => {
    const folder = writeApp({});
    await runFlat(["init"], {}, folder);
    const { code, stdout, stderr } = await runFlat(["test"], {}, folder);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, "1..1\nok 1 GET /v1/hello/world (tests/hello.xml): 4 assertions\npassed: 1, failed: 0\n");
  });

  it("writes an app that answers", async () => {
    const folder = writeApp({});
    await runFlat(["init"], {}, folder);
    const flat = FlatProcess.start(["start", "-p", "0", folder], { STAGE: "test" });
    const url = await flat.url();
    assert.equal((await ask(`${url}/v1/hello/world`)).text, '{"hello":"world","stage":"test"}');
    const refused = await ask(`${url}/v1/hello/123`);
    assert.equal(refused.status, 400);
    assert.equal(JSON.parse(refused.text).problem, "Input Validation Failed");
    flat.child.kill();
    assert.equal((await flat.exit).code, 0);
  });

  it("overwrites nothing, and writes nothing then", async () => {
    const folder = writeApp({ "swagger.yaml": "mine" });
    mkdirSync(path.join(folder, "flows"));
    symlinkSync("nowhere", path.join(folder, "flows/hello.xml"));
    const { code, stdout, stderr } = await runFlat(["init", "."], {}, folder);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(stderr, ". has flows/hello.xml, swagger.yaml already: nothing was written\n");
    assert.equal(readFileSync(path.join(folder, "swagger.yaml"), "utf8"), "mine");
    assert.deepEqual(filesOf(folder), ["flows/hello.xml", "swagger.yaml"]);
  });

  it("says where it can't write", async () => {
    const folder = writeApp({ file: "" });
    const { code, stderr } = await runFlat(["init", "file"], {}, folder);
    assert.equal(code, 1);
    assert.match(stderr, /^file\/conf\/config\.xml can't be written \(\w+\)\n$/);
  });
});
