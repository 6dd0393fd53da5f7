// A real Redis server on a port of its own, without files unless it gets a folder for them.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { freePort } from "./free-port.ts";

const REDIS = "/usr/bin/redis-server";

/** Why there can't be a server; undefined where the package is installed. */
export const redisMissing = existsSync(REDIS) ? undefined : "The package redis-server is not installed";

export type RedisServer = {
  readonly url: string;
  /** Starts it again, on the same port; empty, unless it has a folder. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Stops it from answering, without closing its connections. */
  readonly freeze: () => void;
  readonly thaw: () => void;
};

/**
 * @param password what clients have to know; "" for nothing
 * @param folder where it writes down all that it is told
 */
export async function startRedis(password = "", folder?: string): Promise<RedisServer> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const options = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
      "--appendonly",
      folder === undefined ? "no" : "yes",
      // Otherwise it answers before it has written, while the disk is busy.
      "--appendfsync",
      "always",
      "--dir",
      folder ?? tmpdir(),
    ];
    server = spawn(REDIS, password === "" ? options : [...options, "--requirepass", password], { stdio: "pipe" });
    await ready(server);
  };
  await start();
  return {
    url: `redis://${password === "" ? "" : `:${password}@`}127.0.0.1:${port}`,
    start,
    stop: async () => {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const ended = new Promise<void>((resolve) => server?.once("exit", () => resolve()));
      server.kill("SIGKILL");
      await ended;
    },
    freeze: () => server?.kill("SIGSTOP"),
    thaw: () => server?.kill("SIGCONT"),
  };
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error("redis-server doesn't start")));
    if (server.stdout === null) throw new Error("redis-server has no output");
    createInterface(server.stdout).on("line", (line) => {
      if (line.includes("Ready to accept connections")) resolve();
    });
  });
}
