// A gateway of several processes that serve one port: this one starts them, watches over them and writes the log.
import cluster from "node:cluster";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { ConfigErrors } from "../../errors/config-error.ts";
import { problemText } from "../../errors/problem-text.ts";
import { errorOf } from "../../errors/sent-fault.ts";
import type { LogWriter } from "../../logging/log-writer.ts";
import { alertLine, logLine } from "../../logging/logger.ts";
import { readSettings } from "../../settings/settings.ts";
import { SourceFiles } from "../../source/source-files.ts";
import type { GroupAnswer, GroupFigures, ReloadResult } from "../group.ts";
import { newFigures, withReload } from "../local-group.ts";
import { endOnDefects, openLog } from "../open-log.ts";
import type { Operation } from "../operation.ts";
import { ReloadQueue } from "../reload-queue.ts";
import { environment, type ServeOptions } from "../serving-process.ts";
import {
  ANSWER_LIMIT,
  type Begun,
  type FiguresNews,
  LOAD_LIMIT,
  type Paths,
  type Prepared,
} from "./worker-messages.ts";
import { WorkerSlot } from "./worker-slot.ts";

/** Milliseconds that a worker gets for what runs, its log, and the way out. */
const STOP_LIMIT = 17_000;

type Serving = Begun & { readonly kind: "serving" };

/** Files that change while workers load them: how often that is tried. */
const ROUNDS = 3;

export class ClusterGateway implements Operation {
  readonly log: LogWriter;
  readonly #slots: readonly WorkerSlot[];
  readonly #reloads = new ReloadQueue(() => this.#reload());
  readonly #listeners: ((result: ReloadResult) => void)[] = [];
  #figures: GroupFigures;
  #first: Serving | undefined;
  /** Of the app that serves. */
  #serving: Paths = [];
  #sources = new SourceFiles();
  #stopping = false;

  /** @throws ConfigErrors, or an error with the listener's `code` */
  static async start(options: ServeOptions, workers: number): Promise<ClusterGateway> {
    const settings = readSettings(environment(options));
    const name = import.meta.url.endsWith(".ts") ? "./gateway.worker.ts" : "./gateway.worker.js";
    cluster.setupPrimary({
      exec: fileURLToPath(new URL(name, import.meta.url)),
      args: [],
      stdio: ["ignore", "inherit", "pipe", "ipc"],
    });
    const port = options.port || (await freePort(options.host || settings.host));
    const gateway = new ClusterGateway({ ...options, port }, workers, openLog(settings.logBuffer));
    await gateway.#start();
    return gateway;
  }

  private constructor(options: ServeOptions, workers: number, log: LogWriter) {
    this.log = log;
    this.#figures = newFigures(workers);
    endOnDefects(log);
    const owner = {
      log,
      order: (worker: number) => ({ options, worker, figures: this.#figures }),
      ask: (question: string) => this.#ask(question),
      onDeath: (slot: WorkerSlot, cause: string, delay: number) => this.#onDeath(slot, cause, delay),
      onReplaced: ({ sources }: Serving) => this.#onReplaced(sources),
    };
    this.#slots = Array.from({ length: workers }, (_, at) => new WorkerSlot(at + 1, owner));
  }

  /** The first worker alone, so that faults are found once. */
  async #start(): Promise<void> {
    const [slot, ...others] = this.#slots;
    const first = serving(await slot?.start());
    this.#first = first;
    this.#serving = first.sources;
    this.#sources = new SourceFiles(this.#serving);
    try {
      for (const begun of await Promise.all(others.map((slot) => slot.start())))
        this.#onReplaced(serving(begun).sources);
    } catch (error) {
      await Promise.all(this.#slots.map((slot) => slot.stop(0)));
      throw error;
    }
  }

  get url(): string {
    return this.#first?.url ?? "";
  }

  get port(): number {
    return this.#first?.port ?? 0;
  }

  get adminUrl(): string | undefined {
    return this.#first?.adminUrl;
  }

  get sources(): SourceFiles {
    return this.#sources;
  }

  onReload(listener: (result: ReloadResult) => void): void {
    this.#listeners.push(listener);
  }

  reload(): Promise<ReloadResult> {
    return this.#reloads.add();
  }

  async #reload(): Promise<ReloadResult> {
    const [at, begin] = [Date.now(), performance.now()];
    const problems = this.#stopping ? ["The gateway is stopping"] : await this.#loadAnew();
    const result = { at, duration: performance.now() - begin, problems };
    this.#figures = withReload(this.#figures, result);
    await this.#tellFigures({ figures: this.#figures, result });
    for (const listener of this.#listeners) listener(result);
    return result;
  }

  /** All workers have the new app before the first one uses it. @returns problems */
  async #loadAnew(): Promise<readonly string[]> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const loaded: Paths[] = [];
      // One after the other: a worker that loads doesn't serve.
      for (const slot of this.#slots.filter(({ isServing }) => isServing)) {
        const report = await slot.ask<Prepared>("prepare", undefined, LOAD_LIMIT);
        if (report === undefined && !slot.isServing) continue;
        if (report !== undefined) this.#sources = new SourceFiles(report.sources);
        const problems = report?.faults.map((fault) => problemText(errorOf(fault)));
        if (problems?.length !== 0) {
          await this.#tell("drop");
          return problems ?? [`Worker ${slot.number} doesn't answer`];
        }
        loaded.push(report?.sources ?? []);
      }
      const [first] = loaded;
      if (first === undefined) return ["No worker serves: the next one that starts loads the app anew"];
      if (!loaded.every((paths) => isSame(paths, first))) continue;
      this.#serving = first;
      await this.#tell("commit");
      return [];
    }
    await this.#tell("drop");
    return ["The files of the app changed while they were loaded"];
  }

  async #tell(order: "commit" | "drop"): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.ask(order, undefined, LOAD_LIMIT)));
  }

  async #tellFigures(news: FiguresNews): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.ask("figures", news, ANSWER_LIMIT)));
  }

  async #ask(question: string): Promise<readonly GroupAnswer[]> {
    const answers = this.#slots.map(async (slot) => {
      const { number: worker, pid } = slot;
      return { worker, pid, answer: await slot.ask("question", question, ANSWER_LIMIT) };
    });
    return (await Promise.all(answers)).filter(({ answer }) => answer !== undefined);
  }

  #onDeath({ number, pid }: WorkerSlot, cause: string, delay: number): void {
    this.#figures = { ...this.#figures, deaths: this.#figures.deaths + 1 };
    const message = `Worker ${number} (process ${pid}) is gone: ${cause}. The next one starts in ${delay / 1000} s`;
    this.log.line(alertLine("", "worker", message));
    void this.#tellFigures({ figures: this.#figures });
  }

  /** A process that starts loads what is there now: where that isn't what the others have, they get it too. */
  #onReplaced(sources: Paths): void {
    if (isSame(sources, this.#serving)) return;
    this.log.line(logLine("worker", "A worker has started with changed files: the others load them too"));
    void this.reload();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#slots.map((slot) => slot.stop(STOP_LIMIT)));
  }
}

/** A port for all workers, also for those that come when all others have died. @throws the listener's error */
async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** @throws for a process that doesn't serve, as if it had been this one */
function serving(begun: Begun | undefined): Serving {
  if (begun?.kind === "serving") return begun;
  if (begun?.kind === "faults") throw new ConfigErrors(begun.faults.map(errorOf));
  throw Object.assign(new Error(begun?.message), { code: begun?.code, port: begun?.port });
}

function isSame(one: Paths, other: Paths): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
