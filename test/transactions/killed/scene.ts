// Gateways that are killed while they work: an app with one asynchronous route, the backend that its runs call, and a client that doesn't give up.
import { readFileSync } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { writeApp } from "../../servers/app-folder.ts";
import { type Environment, FlatProcess } from "../../servers/flat-process.ts";
import { freePort } from "../../servers/free-port.ts";

/** How many runs are under way at a time. */
export const CONCURRENCY = 20;

/** Milliseconds until a client tries again. */
const PATIENCE = 5000;

export type Listed = {
  readonly id: number;
  readonly guid: string;
  readonly status: "ACTIVE" | "CLOSED_IN_SUCCESS" | "CLOSED_IN_ERRORS";
  readonly errors: readonly unknown[];
};

const stops: (() => void)[] = [];
after(() => {
  for (const stop of stops) stop();
});

/** Counts what runs do. */
export class Backend {
  /** How often each run was here. */
  readonly counts = new Map<string, number>();
  readonly #server: Server;
  readonly #held: ServerResponse[] = [];
  #total = 0;
  #holdAt = Number.POSITIVE_INFINITY;
  #onFull: () => void = () => {};

  static async start(): Promise<Backend> {
    const backend = new Backend();
    await new Promise<void>((resolve) => backend.#server.listen(0, "127.0.0.1", resolve));
    stops.push(() => {
      backend.#server.close();
      backend.#server.closeAllConnections();
    });
    return backend;
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      const run = request.url ?? "";
      this.counts.set(run, (this.counts.get(run) ?? 0) + 1);
      this.#total += 1;
      if (this.#total <= this.#holdAt) response.end();
      else {
        this.#held.push(response);
        this.#onFull();
      }
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From the request with this number on all have to wait. Resolves when as many wait as may be under way. */
  async fill(total: number, waiting = CONCURRENCY): Promise<void> {
    this.#holdAt = total;
    while (this.#held.length < waiting) {
      await new Promise<void>((resolve) => {
        this.#onFull = resolve;
      });
    }
  }

  /** Those that wait are answered, and those that come. */
  release(): void {
    this.#holdAt = Number.POSITIVE_INFINITY;
    for (const response of this.#held.splice(0)) response.end();
  }
}

/** @returns the folder of the app */
export function jobApp(backend: Backend): string {
  const request = `{"url": {{ concat('${backend.origin}/', $request/params/n) }}, "options": {"timeout": 60}}`;
  return writeApp({
    "swagger.yaml": [
      'swagger: "2.0"',
      "info: {title: Killed jobs, version: '1'}",
      "basePath: /v1",
      "paths:",
      "  /jobs/{n}:",
      "    post:",
      "      parameters: [{name: n, in: path, type: string, required: true}]",
      "      x-flat-flow: job.xml",
      `      x-flat-async: {concurrency: ${CONCURRENCY}}`,
    ].join("\n"),
    "job.xml": `<flow><request>${request}</request></flow>`,
  });
}

/** A gateway that always has the same port. */
export class Victim {
  readonly url: string;
  readonly #args: readonly string[];
  readonly #env: Environment;
  #process: FlatProcess | undefined;

  /** @param workers 0: the gateway is one process */
  static async start(folder: string, env: Environment = {}, workers = 0): Promise<Victim> {
    const victim = new Victim(await freePort(), folder, env, workers);
    await victim.start();
    return victim;
  }

  private constructor(port: number, folder: string, env: Environment, workers: number) {
    this.url = `http://127.0.0.1:${port}/v1`;
    const many = workers === 0 ? [] : ["--workers", String(workers)];
    this.#args = ["start", "-p", String(port), ...many, folder];
    this.#env = env;
  }

  async start(): Promise<void> {
    this.#process = FlatProcess.start(this.#args, this.#env);
    await this.#process.url();
  }

  async kill(): Promise<void> {
    this.#process?.child.kill("SIGKILL");
    await this.#process?.exit;
  }

  /** The first process starts another one in its place. */
  killWorker(): void {
    const pid = this.#process?.child.pid;
    const [worker] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    process.kill(Number(worker), "SIGKILL");
  }
}

/** Sends each job until one of the gateways has said 202, with an idempotency key: so it doesn't matter where a try got lost. */
export async function submit(count: number, urls: readonly string[], clients = 16): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const job = next++;
      for (let at = job; !(await isAccepted(`${urls[at % urls.length]}/jobs/${job}`, job)); at += 1) await delay(20);
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
}

async function isAccepted(url: string, job: number): Promise<boolean> {
  try {
    // A connection that was just being handed over to a worker when that was killed is never answered.
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, { method: "POST", headers: { "Idempotency-Key": `job-${job}` }, signal });
    await response.arrayBuffer();
    return response.status === 202;
  } catch {
    return false;
  }
}

/** All transactions, once none of them is active any more. */
export async function allClosed(url: string): Promise<readonly Listed[]> {
  for (;;) {
    const response = await fetch(`${url}/transactions?limit=1000`);
    const { transactions } = (await response.json()) as { readonly transactions: readonly Listed[] };
    if (!transactions.some(({ status }) => status === "ACTIVE")) return transactions;
    await delay(50);
  }
}
