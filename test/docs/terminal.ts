// A terminal for pages that are followed step by step: files are written, commands run in a real shell, gateways run in the background.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { installPacked } from "../servers/packed.ts";

type Running = {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  readonly line: string;
  /** What it has written to stdout, and not been read yet. */
  output: string;
  /** Called when there is more. */
  changed: () => void;
};

/** What `npm install` of the page does here. */
const INSTALL = /^npm install --global flatgate$/;

export class Terminal {
  /** Where `cd` has led to. */
  #folder: string;
  readonly #home: string;
  /** Ports of the page, and those that are free. */
  readonly #ports: ReadonlyMap<string, number>;
  /** By the port of the page that it listens on. */
  readonly #gateways = new Map<string, Running>();
  /** What `export NAME=…` and `NAME=$(…)` have set. */
  readonly #variables: Record<string, string> = {};

  constructor(folder: string, ports: ReadonlyMap<string, number>) {
    this.#folder = folder;
    this.#home = folder;
    this.#ports = ports;
  }

  /** Writes a file. Where it has been there, gateways that watch have noticed when this resolves. @param name relative to the folder */
  async write(name: string, text: string): Promise<void> {
    const file = path.join(this.#folder, name);
    const isWatched = existsSync(file) && !name.startsWith("tests/");
    mkdirSync(path.dirname(file), { recursive: true });
    const watching = [...this.#gateways.values()].filter(({ line }) => line.includes("--watch"));
    for (const gateway of watching) gateway.output = "";
    writeFileSync(file, this.#withFreePorts(text));
    if (isWatched)
      await Promise.all(watching.map((gateway) => until(gateway, /^Reloaded .*\n|: the app stays as it was\n/m)));
  }

  /** What the gateway has written since the last file was. */
  said(port: string): string {
    return this.#withPagePorts(this.#gateways.get(port)?.output ?? "").trim();
  }

  /** @returns what is shown, with the ports of the page */
  async run(line: string): Promise<string> {
    const [, folder] = /^cd (\S+)$/.exec(line) ?? [];
    if (folder !== undefined) {
      this.#folder = path.resolve(this.#folder, folder);
      return "";
    }
    const [, exported, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (exported !== undefined && value !== undefined) {
      this.#variables[exported] = value;
      return "";
    }
    if (INSTALL.test(line)) {
      installPacked(this.#home);
      return "";
    }
    if (/^(\w+=\S+ )*flat start\b/.test(line)) return this.#withPagePorts(await this.#start(line)).trim();
    const [, variable] = /^(\w+)=\$\(/.exec(line) ?? [];
    if (variable === undefined) return this.#withPagePorts(this.#bash(line)).trim();
    this.#variables[variable] = this.#bash(`${line}; echo "$${variable}"`).trim();
    return "";
  }

  async close(): Promise<void> {
    for (const port of this.#gateways.keys()) await this.#stop(port);
  }

  #bash(line: string): string {
    // Faults are part of what is shown.
    const script = `${this.#withFreePorts(line)} 2>&1 || true`;
    return execFileSync("bash", ["-c", script], { cwd: this.#folder, env: this.#environment(), encoding: "utf8" });
  }

  /** Ends what listened on the port before, as a reader would with Ctrl-C. Resolves when the gateway listens, or gives up. */
  async #start(line: string): Promise<string> {
    const page = /-p (\d+)/.exec(line)?.[1] ?? "8080";
    await this.#stop(page);
    const command = /-p \d/.test(line) ? line : line.replace("flat start", `flat start -p ${page}`);
    const child = spawn("bash", ["-c", `exec env ${this.#withFreePorts(command)}`], {
      cwd: this.#folder,
      env: this.#environment(),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const running: Running = { child, ended, line, output: "", changed: () => {} };
    this.#gateways.set(page, running);
    let faults = "";
    child.stderr.on("data", (chunk: Buffer) => {
      faults += chunk.toString();
    });
    child.stdout.on("data", (chunk: Buffer) => {
      running.output += chunk.toString();
      running.changed();
    });
    const last = line.includes("--admin-port") ? /Health checks are at .*\n/ : /listens on .*\n/;
    await Promise.race([until(running, last), ended]);
    return running.output === "" ? faults : running.output;
  }

  async #stop(port: string): Promise<void> {
    const running = this.#gateways.get(port);
    running?.child.kill("SIGTERM");
    await running?.ended;
    this.#gateways.delete(port);
  }

  #environment(): NodeJS.ProcessEnv {
    const commands = path.join(this.#home, "node_modules", ".bin");
    return { PATH: `${commands}:${process.env.PATH}`, HOME: this.#home, LC_ALL: "C.UTF-8", ...this.#variables };
  }

  #withFreePorts(text: string): string {
    const ports = new RegExp([...this.#ports.keys()].join("|"), "g");
    return text.replace(ports, (page) => String(this.#ports.get(page)));
  }

  #withPagePorts(text: string): string {
    const pages = new Map([...this.#ports].map(([page, free]) => [String(free), page]));
    return text
      .replaceAll("\r\n", "\n")
      .replace(new RegExp([...pages.keys()].join("|"), "g"), (free) => pages.get(free) ?? free);
  }
}

async function until(gateway: Running, pattern: RegExp): Promise<void> {
  while (!pattern.test(gateway.output)) {
    await new Promise<void>((resolve) => {
      gateway.changed = resolve;
    });
  }
}
