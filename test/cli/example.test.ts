// bin/example.js, which `npm start` runs: the legacy backend and the gateway in one process. Here it has ports of its own.
import assert from "node:assert/strict";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess, root } from "../servers/flat-process.ts";
import { freePort } from "../servers/free-port.ts";

/** A copy of the example whose backend has another port. */
function copyExample(port: number): string {
  const folder = writeApp({});
  for (const name of ["bin", "flows", "conf", "htdocs", "swagger.yaml", "package.json"])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, "dist"), path.join(folder, "dist"));
  for (const name of ["bin/example.js", "swagger.yaml", "flows/init.xml"]) {
    const file = path.join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("9080", String(port)));
  }
  return folder;
}

function start(folder: string, args: readonly string[]): FlatProcess {
  return FlatProcess.start(args, {}, folder, { script: path.join(folder, "bin/example.js") });
}

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

describe("npm start", () => {
  it("passes its options on, and a signal ends gateway and backend", async () => {
    const port = await freePort();
    const example = start(copyExample(port), ["-p", "0", "--host", "127.0.0.2"]);
    const url = await example.url();
    assert.match(url, /^http:\/\/127\.0\.0\.2:\d+$/);
    assert.equal((await ask(`${url}/v1/legacy/customers/c1`)).status, 200);
    example.child.kill("SIGINT");
    assert.deepEqual(await example.exit, { code: 0, signal: null });
    await assert.rejects(ask(`http://127.0.0.1:${port}/`), { code: "ECONNREFUSED" });
  });

  it("says that the backend's port is in use: 1", async () => {
    const server = await listen();
    const port = portOf(server);
    const example = start(copyExample(port), ["-p", "0"]);
    const { code } = await example.exit;
    server.close();
    assert.deepEqual([code, example.stdout], [1, ""]);
    assert.equal(example.stderr, `The example's legacy backend can't listen on port ${port}: it is in use\n`);
  });

  it("ends where the gateway doesn't start", async () => {
    const server = await listen();
    for (const [args, expected] of [
      [["-p", String(portOf(server))], 1],
      [["-p", "http"], 64],
      [["-h"], 0],
    ] as const) {
      const { code } = await start(copyExample(await freePort()), args).exit;
      assert.equal(code, expected);
    }
    server.close();
  });
});
