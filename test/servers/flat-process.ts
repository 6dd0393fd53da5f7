// The `flat` command as a process of its own, built if it is stale.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

/** The project's own folder. */
export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const command = path.join(root, "bin", "flat.js");

const started: FlatProcess[] = [];
after(() => {
  for (const flat of started) flat.child.kill("SIGKILL");
});

let prepared = false;

function prepare(): void {
  if (!prepared) execFileSync(process.execPath, [path.join(root, "bin", "prepare.js")], { stdio: "ignore" });
  prepared = true;
}

export type Environment = Readonly<Record<string, string>>;

export type ProcessOptions = {
  /** In place of bin/flat.js. */
  readonly script?: string;
  /** A file descriptor of the test's own. */
  readonly stderr?: "pipe" | number;
};

export class FlatProcess {
  /** Starts `flat ARGS` with PATH and these variables alone. */
  static start(
    args: readonly string[],
    env: Environment = {},
    cwd: string = root,
    { script = command, stderr = "pipe" }: ProcessOptions = {},
  ): FlatProcess {
    prepare();
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
      stdio: ["ignore", "pipe", stderr],
    });
    return new FlatProcess(child);
  }

  readonly child: ChildProcess;
  /** What it wrote so far. */
  stdout = "";
  stderr = "";
  /** Resolves when the process is gone and its output is complete. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  #changed: () => void = () => {};
  #gone = false;

  private constructor(child: ChildProcess) {
    started.push(this);
    this.child = child;
    child.stdout?.on("data", (chunk) => {
      this.stdout += chunk;
      this.#changed();
    });
    child.stderr?.on("data", (chunk) => {
      this.stderr += chunk;
      this.#changed();
    });
    this.exit = new Promise((resolve) => {
      child.once("close", (code, signal) => {
        this.#gone = true;
        resolve({ code, signal });
        this.#changed();
      });
    });
  }

  /** Waits until the output matches. @throws where the process ends before */
  async until(stream: "stdout" | "stderr", pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      if (this.#gone) throw new Error(`The process ended with ${this.stdout}${this.stderr}`);
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  /** The address of a gateway, once it listens. */
  async url(): Promise<string> {
    return (await this.until("stdout", /listens on (https?:\S+)/))[1] ?? "";
  }

  /** The most memory that it ever had resident, in bytes; undefined where the system doesn't tell. */
  peakMemory(): number | undefined {
    if (process.platform !== "linux") return undefined;
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }
}

/** Runs `flat ARGS` to its end. */
export async function runFlat(
  args: readonly string[],
  env: Environment = {},
  cwd?: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const flat = FlatProcess.start(args, env, cwd);
  const { code } = await flat.exit;
  return { code, stdout: flat.stdout, stderr: flat.stderr };
}
