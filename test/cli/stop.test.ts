// `flat stop`, and the control sockets by which it finds a gateway.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { type Environment, FlatProcess, runFlat } from "../servers/flat-process.ts";

const app = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: f.xml}\n',
  "f.xml": "<flow><echo>served</echo></flow>",
};

function startApp(folder = writeApp(app), env: Environment = { XDG_RUNTIME_DIR: writeApp({}) }) {
  const flat = FlatProcess.start(["start", "-p", "0", folder], env);
  const sockets = path.join(env.XDG_RUNTIME_DIR ?? "", "flatgate");
  return { flat, folder, env, sockets, run: (...args: readonly string[]) => runFlat(args, env) };
}

describe("flat stop", { concurrency: true }, () => {
  it("stops the gateway of a folder, and comes back when it has ended", async () => {
    const { flat, folder, run, sockets } = startApp();
    const url = await flat.url();
    const { code, stdout } = await run("stop", folder);
    assert.deepEqual([code, stdout], [0, `Stopped ${url}\n`]);
    await assert.rejects(ask(`${url}/x`), { code: "ECONNREFUSED" });
    assert.deepEqual(await flat.exit, { code: 0, signal: null });
    assert.deepEqual(readdirSync(sockets), []);
  });

  it("takes the folder that it is called in", async () => {
    const { flat, folder, env } = startApp();
    await flat.url();
    assert.equal((await runFlat(["stop"], env, folder)).code, 0);
    await flat.exit;
  });

  it("says that none runs: 1, or 66 where the folder isn't there", async () => {
    const env = { XDG_RUNTIME_DIR: writeApp({}) };
    const folder = writeApp(app);
    for (const command of ["stop", "reload"]) {
      for (const [args, code, message] of [
        [[folder], 1, `No gateway of ${folder} runs\n`],
        [["-p", "8081", folder], 1, `No gateway of ${folder} runs on port 8081\n`],
        [["/gone/app"], 66, "No gateway of /gone/app runs\n"],
      ] as const) {
        const done = await runFlat([command, ...args], env);
        assert.deepEqual([done.code, done.stderr], [code, message]);
      }
    }
  });

  it("wants to know which one where several run", async () => {
    const { flat, folder, env, run } = startApp();
    const other = FlatProcess.start(["start", "-p", "0", folder], env);
    const ports = [await flat.url(), await other.url()].map((url) => Number(new URL(url).port));
    const sorted = [...ports].sort((one, another) => one - another).join(", ");
    const { code, stderr } = await run("stop", folder);
    assert.deepEqual([code, stderr], [64, `Several gateways of ${folder} run: choose one with -p (${sorted})\n`]);
    assert.equal((await run("reload", "-p", String(ports[1]), folder)).code, 0);
    assert.equal((await run("stop", "-p", String(ports[1]), folder)).code, 0);
    await other.exit;
    assert.equal((await run("stop", folder)).code, 0);
  });

  it("finds a gateway by a link to its folder, and one whose folder is gone", async () => {
    const { flat, folder, env, run } = startApp();
    await flat.url();
    const link = path.join(writeApp({}), "link");
    symlinkSync(folder, link);
    assert.equal((await run("reload", link)).code, 0);
    renameSync(folder, `${folder}.away`);
    const { code } = await runFlat(["stop", folder], env);
    renameSync(`${folder}.away`, folder);
    assert.equal(code, 0);
  });

  it("finds one that was started without a session", async () => {
    const temporary = writeApp({});
    const { flat, folder } = startApp(writeApp(app), { TMPDIR: temporary });
    await flat.url();
    const { code } = await runFlat(["stop", folder], { TMPDIR: temporary, XDG_RUNTIME_DIR: writeApp({}) });
    assert.equal(code, 0);
  });
});

describe("the control socket", { concurrency: true }, () => {
  it("is for the owner alone, in a folder for the owner alone", async () => {
    const { flat, sockets } = startApp();
    await flat.url();
    assert.equal(statSync(sockets).mode & 0o777, 0o700);
    const [name = ""] = readdirSync(sockets);
    assert.match(name, new RegExp(`^[0-9a-f]{24}-${new URL(await flat.url()).port}\\.sock$`));
    assert.equal(statSync(path.join(sockets, name)).mode & 0o777, 0o600);
  });

  it("of a killed gateway is cleared away", async () => {
    const { flat, folder, run, sockets } = startApp();
    await flat.url();
    flat.child.kill("SIGKILL");
    await flat.exit;
    assert.equal(readdirSync(sockets).length, 1);
    assert.equal((await run("stop", folder)).code, 1);
    assert.deepEqual(readdirSync(sockets), []);
  });

  it("of a killed gateway doesn't stand in the way of the next one", async () => {
    const { flat, folder, env, run } = startApp();
    const port = new URL(await flat.url()).port;
    flat.child.kill("SIGKILL");
    await flat.exit;
    const next = FlatProcess.start(["start", "-p", port, folder], env);
    await next.url();
    assert.equal((await run("stop", folder)).code, 0);
    assert.equal((await next.exit).code, 0);
    assert.equal(next.stderr, "");
  });
});

describe("the control socket", { concurrency: true }, () => {
  for (const [what, prepare] of [
    ["a link", (folder: string) => symlinkSync(writeApp({}), folder)],
    [
      "open to others",
      (folder: string) => {
        mkdirSync(folder);
        chmodSync(folder, 0o755);
      },
    ],
  ] as const) {
    it(`isn't made in a folder that is ${what}; the gateway serves all the same`, async () => {
      const temporary = writeApp({});
      prepare(path.join(temporary, `flatgate-${os.userInfo().uid}`));
      const { flat, folder, run } = startApp(writeApp(app), { TMPDIR: temporary });
      const url = await flat.url();
      assert.equal((await ask(`${url}/x`)).text, "served");
      await flat.until(
        "stderr",
        /"topic":"control","message":"flat stop and flat reload won't find this gateway: \S+ is not a folder of this user alone/,
      );
      const { code, stderr } = await run("stop", folder);
      assert.equal(code, 1);
      assert.match(stderr, /is not a folder of this user alone \(mode 0700\)|^No gateway/);
      assert.equal((await ask(`${url}/x`)).text, "served");
    });
  }

  it("refuses what it doesn't know, and outlives clients that talk nonsense", async () => {
    const { flat, sockets, folder, run } = startApp();
    await flat.url();
    const socket = path.join(sockets, readdirSync(sockets)[0] ?? "");
    for (const [sent, answer] of [
      ["nonsense\n", /"refused":"The command is not known"/],
      ['{"command":"explode"}\n', /"refused":"The command is not known"/],
      ["null\n", /"refused"/],
      ["x".repeat(100_000), /^$/],
    ] as const) {
      assert.match(await say(socket, sent), answer);
    }
    assert.ok(existsSync(socket));
    assert.equal((await run("stop", folder)).code, 0);
  });
});

/** What comes for it: one line, or nothing. */
function say(socketPath: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.write(text));
    let answer = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      answer += chunk;
      if (answer.endsWith("\n")) socket.end();
    });
    socket.on("close", () => resolve(answer));
  });
}
