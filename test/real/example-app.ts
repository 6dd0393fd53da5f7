// Runs the example app as `npm start` does, as processes of their own; only the ports are others.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

const parts = ["swagger.yaml", "flows", "conf", "htdocs"];

/** The address in swagger.yaml and flows/init.xml. */
const BACKEND = "http://127.0.0.1:9080";

export type ExampleApp = {
  readonly url: string;
  /** Log lines so far, as values. */
  readonly lines: () => readonly Record<string, unknown>[];
  /** Ends the legacy backend alone. */
  readonly stopBackend: () => Promise<void>;
  /** Ends it as Ctrl+C does. @returns its exit code */
  readonly stop: () => Promise<number | null>;
};

export async function startExampleApp(): Promise<ExampleApp> {
  const code = `import("./bin/legacy-backend.js").then(({ startLegacyBackend }) => startLegacyBackend(0))
    .then((server) => console.log("http://127.0.0.1:" + server.address().port + " "))`;
  const backend = spawn(process.execPath, ["-e", code], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const backendURL = await announced(backend, /http:\S+(?= )/);
  const folder = copyOfExample(backendURL);
  const flat = path.join(root, "bin", "flat.js");
  const env = { ...process.env, LEGACY_BACKEND: backendURL };
  const gateway = spawn(process.execPath, [flat, "start", "-p", "0", folder], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  gateway.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const url = await announced(gateway, /http:\/\/\S+(?=\n)/);
  return {
    url,
    lines: () =>
      log
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    stopBackend: async () => {
      const exit = exitOf(backend);
      backend.kill();
      await exit;
    },
    stop: async () => {
      backend.kill();
      const exit = exitOf(gateway);
      gateway.kill("SIGINT");
      const exitCode = await exit;
      rmSync(folder, { recursive: true });
      return exitCode;
    },
  };
}

function copyOfExample(backendURL: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "flat-example-"));
  for (const part of parts) cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  const definition = readFileSync(path.join(root, "swagger.yaml"), "utf8");
  if (!definition.includes(BACKEND)) throw new Error(`swagger.yaml doesn't name ${BACKEND}`);
  writeFileSync(path.join(folder, "swagger.yaml"), definition.replaceAll(BACKEND, backendURL));
  return folder;
}

/** What a process prints of itself once it is ready. */
function announced(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`exit code ${code}: ${text}`)));
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}
