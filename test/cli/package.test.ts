// The npm package: what is in it, and that its command works from a folder where nothing else is.
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { root } from "../servers/flat-process.ts";
import { installPacked } from "../servers/packed.ts";

const folder = writeApp({});
const env = { ...process.env, npm_config_update_notifier: "false", npm_config_offline: "true", HOME: folder };
let gateway: ChildProcess | undefined;
after(() => gateway?.kill("SIGKILL"));

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

describe("The npm package", () => {
  const { files, manifest } = installPacked(folder);

  it("has the command, what it runs, and nothing else", () => {
    const built = readdirSync(path.join(root, "dist"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
    const others = ["CHANGELOG.md", "LICENSE", "README.md", "bin/flat.js", "package.json"];
    assert.deepEqual([...files].sort(), [...built, ...others].sort());
  });

  it("runs nothing when it is installed", () => {
    const hooks = Object.keys(manifest.scripts).filter((name) => /install|^prepare$/.test(name));
    assert.deepEqual(hooks, []);
  });

  it("depends on packages that the lockfile knows", () => {
    const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
    assert.deepEqual(lock.packages[""].dependencies, manifest.dependencies);
  });

  it("asks for no package that it doesn't depend on", () => {
    const sources = readdirSync(path.join(root, "dist")).filter((name) => name.endsWith(".js"));
    const asked = sources.flatMap((name) => packagesIn(readFileSync(path.join(root, "dist", name), "utf8")));
    assert.ok(asked.includes("undici"));
    const known = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
    assert.deepEqual(
      [...new Set(asked)].filter((name) => !known.has(name) && existsSync(moduleOf(name))),
      [],
    );
  });

  it("npx flatgate starts an app that npx flatgate has made, with workers", async () => {
    const npx = (...args: string[]): string => run("npx", ["--no-install", "flatgate", ...args], folder);
    assert.match(npx("init", "api"), /\n {2}npx flatgate start api\n/);
    assert.match(npx("check", "api"), /no errors/);
    assert.match(npx("test", "api"), /\npassed: 1, failed: 0\n$/);
    appendFileSync(path.join(folder, "api/swagger.yaml"), "x-flat-docs: {}\n");
    // A process group, since npx runs it in a shell.
    const child = spawn("npx", ["--no-install", "flatgate", "start", "-p", "0", "--workers", "2", "api"], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    gateway = child;
    const url = await new Promise<string>((resolve, reject) => {
      let output = "";
      child.stdout.on("data", (chunk) => {
        output += chunk;
        const found = /listens on (http:\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(output)));
    });
    assert.equal((await ask(`${url}/v1/hello/world`)).text, '{"hello":"world","stage":"development"}');
    const { text: page } = await ask(`${url}/v1/docs`);
    for (const [, file] of page.matchAll(/(?:href|src)="(docs\/[^"]+)"/g))
      assert.equal((await ask(`${url}/v1/${file}`)).status, 200, file);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-(child.pid ?? 0), "SIGTERM");
    await ended;
  });
});

function moduleOf(name: string): string {
  return path.join(root, "node_modules", name);
}

/** The packages that a file of the bundle still imports or requires, Node's own left out. */
function packagesIn(source: string): readonly string[] {
  const calls = source.matchAll(
    /(?:\bfrom ?|\b(?:import|require\d*|load\d*)\()"((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[\w./-]*)?"/g,
  );
  return [...calls].map((match) => match[1] as string);
}
