// Debian's tinyproxy with one user, on a port of its own; it ends when the test file is done.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after } from "node:test";
import { writeApp } from "./app-folder.ts";
import { freePort } from "./free-port.ts";

const command = "/usr/bin/tinyproxy";

/** Why tests can't have it; undefined where they can. */
export const tinyproxyMissing = existsSync(command) ? undefined : "The package tinyproxy is not installed";

export type TinyProxy = {
  /** `127.0.0.1:port` */
  readonly address: string;
  readonly credentials: string;
};

const started: ChildProcess[] = [];
after(() => {
  for (const child of started) child.kill("SIGKILL");
});

export async function startTinyproxy(): Promise<TinyProxy> {
  const port = await freePort();
  const file = path.join(writeApp({}), "tinyproxy.conf");
  writeFileSync(file, `Listen 127.0.0.1\nPort ${port}\nTimeout 60\nBasicAuth gateway s3CreT\nDisableViaHeader No\n`);
  const child = spawn(command, ["-d", "-c", file], { stdio: "ignore" });
  started.push(child);
  await listening(port, child);
  return { address: `127.0.0.1:${port}`, credentials: "gateway:s3CreT" };
}

/** tinyproxy doesn't say when it is ready: it is when it takes connections. */
async function listening(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
  }
  throw new Error(`tinyproxy ended with ${child.exitCode}`);
}
