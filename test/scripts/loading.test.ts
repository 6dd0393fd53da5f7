// How scripts are loaded, and loaded anew.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors, faultLine } from "../../src/errors/config-error.ts";
import { SourceFiles } from "../../src/source/source-files.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { type ScriptApp, scriptFiles, startReloading } from "./script-app.ts";

function faultsOf(scripts: ScriptApp, env: Readonly<Record<string, string>>): readonly string[] {
  try {
    compileApp({ folder: writeApp(scriptFiles(scripts)), env });
    return [];
  } catch (error) {
    if (error instanceof ConfigErrors) return error.errors.map(faultLine);
    throw error;
  }
}

describe("a script that doesn't come to an end when it is loaded", () => {
  const scripts: ScriptApp = {
    loops: "for (;;); export default () => 1;",
    right: "export default () => 1;",
    waits: "await new Promise(() => {}); export default () => 1;",
  };
  it("is refused, after ten seconds or FLAT_MAX_TIMEOUT; others are looked at all the same", () => {
    const fault = "The script can't be loaded: It takes longer than 0.5 s to load";
    const expected = ["loops", "waits"].map((name) => `flows/${name}.xml:2:16: ${fault}`);
    assert.deepEqual(faultsOf(scripts, { FLAT_MAX_TIMEOUT: "0.5" }), expected);
  });
});

describe("the files of an app", () => {
  it("are scripts and what they import, too", () => {
    const folder = writeApp({
      ...scriptFiles({ main: 'import "./a.mjs";\nexport default async () => (await import("./later.mjs")).default;' }),
      "lib/a.mjs": 'export * from "../b.js";\n// import "./comment.mjs"\n',
      "b.js": 'import data from "./data.json" with { type: "json" };\nexport const b = data;',
      "data.json": "{}",
      "lib/later.mjs": "export default 1;",
    });
    const sources = new SourceFiles();
    void compileApp({ folder, env: {}, sources }).scripts.close();
    const names = sources.paths.map((file) => path.relative(folder, file));
    for (const name of ["lib/main.mjs", "lib/a.mjs", "b.js", "data.json", "lib/later.mjs", "lib/comment.mjs"])
      assert.ok(names.includes(name), `${name} in ${names}`);
  });
});

describe("a reload", () => {
  it("takes fresh modules, while requests that run finish on the old ones", async () => {
    const main = `
      import { part } from "./part.mjs";
      let finish;
      export default ({ request, log }) => {
        if (request.get.wait === undefined) return "one " + part;
        log("waits");
        return new Promise((resolve) => setTimeout(() => resolve("one " + part), 500));
      };`;
    const { gateway, folder, log, reload } = await startReloading(
      { main },
      { "lib/part.mjs": 'export const part = "a";' },
    );
    assert.equal((await ask(`${gateway.url}/main`)).text, "one a");
    const waiting = ask(`${gateway.url}/main?wait`);
    await log.event({ message: "waits" });
    writeFileSync(path.join(folder, "lib/part.mjs"), 'export const part = "b";');
    reload();
    assert.equal((await ask(`${gateway.url}/main`)).text, "one b");
    writeFileSync(path.join(folder, "lib/main.mjs"), 'export default () => "two";');
    reload();
    assert.equal((await ask(`${gateway.url}/main`)).text, "two");
    assert.equal((await waiting).text, "one a");
    await gateway.stop();
  });

  it("that fails leaves what serves alone", async () => {
    const { gateway, folder, reload } = await startReloading({ main: "export default () => 1;" });
    writeFileSync(path.join(folder, "lib/main.mjs"), "export default 1;");
    assert.throws(reload, ConfigErrors);
    assert.equal((await ask(`${gateway.url}/main`)).text, "1");
    await gateway.stop();
  });
});
