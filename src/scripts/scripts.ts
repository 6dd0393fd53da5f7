// The scripts of an app, and the threads that run them.
import type { Logger } from "../logging/logger.ts";
import type { Settings } from "../settings/settings.ts";
import { ScriptFault } from "./script-fault.ts";
import type { CheckReport } from "./script-messages.ts";
import { ScriptRun, type ScriptTask } from "./script-run.ts";
import { ScriptThread, type ThreadOptions, type ThreadOwner } from "./script-thread.ts";

export type ScriptsOptions = {
  /** Absolute, real path of the app folder. */
  readonly folder: string;
  readonly settings: Settings;
  /** `$env` and `$server`, by name. */
  readonly globals: Readonly<Record<string, object>>;
};

/** Milliseconds that a script may take to load, unless no time limit is that long. */
const LOAD_LIMIT = 10_000;
/** Runs of one thread at a time. */
const MAX_RUNS = 1000;
const TOPIC = "script";

/** Threads are started for the first script. They have loaded it for one app: the next one has its own. */
export class Scripts {
  readonly #options: ThreadOptions;
  readonly #settings: Settings;
  readonly #files = new Set<string>();
  readonly #threads = new Set<ScriptThread>();
  #logger: Logger | undefined;
  #state: "loading" | "open" | "retired" | "closed" = "loading";

  constructor({ folder, settings, globals }: ScriptsOptions) {
    const { NODE_OPTIONS: _, ...env } = settings.env;
    const texts = Object.entries(globals).map(([name, value]) => [name, JSON.stringify(value)] as const);
    this.#settings = settings;
    this.#options = { folder, files: [], globals: texts, env, memory: settings.scriptMemory };
  }

  get settings(): Settings {
    return this.#settings;
  }

  /**
   * Loads a script, blocking this thread until it is done. What is right can be run.
   * @param file absolute, real path
   */
  check(file: string): CheckReport {
    const limit = Math.min(LOAD_LIMIT, this.#settings.maxTimeout);
    const [thread = this.#start()] = this.#threads;
    const slow: CheckReport = {
      fault: `It takes longer than ${limit / 1000} s to load`,
      place: undefined,
      ended: true,
    };
    const report = thread.check(file, limit) ?? slow;
    if (report.ended) void thread.end();
    if (report.fault === undefined) this.#files.add(file);
    return report;
  }

  /** The app is to serve. @param logger takes what scripts tell outside of requests */
  open(logger: Logger): void {
    this.#logger = logger;
    this.#state = "open";
    while (this.#files.size > 0 && this.#threads.size < this.#settings.scriptThreads) this.#start();
  }

  run(task: ScriptTask): ScriptRun {
    const run = new ScriptRun(task);
    this.#distribute(run);
    return run;
  }

  /** Another app takes its place: what runs is finished. */
  retire(): void {
    this.#state = "retired";
    for (const thread of this.#threads) this.#endIdle(thread);
  }

  /** Resolves when all threads are gone, and with them what runs. */
  async close(): Promise<void> {
    this.#state = "closed";
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  /** The thread that has least to do, even if it is still starting: one that is ready may be busy for long. */
  #distribute(run: ScriptRun): void {
    const usable = [...this.#threads].filter((thread) => thread.isUsable);
    const isBusy = usable.every((thread) => thread.load > 0);
    if (isBusy && usable.length < this.#settings.scriptThreads && this.#hasRoom) usable.push(this.#start());
    const thread = leastOf(usable);
    if (thread === undefined || thread.runs >= MAX_RUNS || this.#state === "closed")
      run.fail(new ScriptFault("lost", "There is no thread that has room for it"));
    else thread.begin(run);
  }

  /** Threads that don't answer go soon, but they are there. */
  get #hasRoom(): boolean {
    return this.#state !== "closed" && this.#threads.size < 2 * this.#settings.scriptThreads;
  }

  #start(): ScriptThread {
    const thread = new ScriptThread({ ...this.#options, files: [...this.#files] }, this.#owner);
    this.#threads.add(thread);
    return thread;
  }

  readonly #owner: ThreadOwner = {
    changed: (thread) => this.#endIdle(thread),
    ended: (thread, left, reason) => {
      this.#threads.delete(thread);
      if (reason !== undefined) this.#logger?.alert("", TOPIC, reason);
      // One that can't start would go on starting.
      if (thread.hasStarted && this.#state === "open" && this.#threads.size < this.#settings.scriptThreads)
        this.#start();
      for (const run of left) {
        if (thread.hasStarted) this.#distribute(run);
        else run.fail(new ScriptFault("failed", reason ?? "The gateway stops"));
      }
    },
    log: (requestID, text) => {
      // Before there is a log, the operator is at the terminal.
      if (this.#logger === undefined) process.stderr.write(`${text}\n`);
      else this.#logger.log(requestID, TOPIC, text);
    },
  };

  /** While a thread was busy, another one may have taken its place. */
  #endIdle(thread: ScriptThread): void {
    const isSurplus = this.#state === "retired" || this.#threads.size > this.#settings.scriptThreads;
    if (isSurplus && thread.runs === 0) void thread.end();
  }
}

function leastOf(threads: readonly ScriptThread[]): ScriptThread | undefined {
  return threads.reduce<ScriptThread | undefined>(
    (least, thread) => (least === undefined || thread.load < least.load ? thread : least),
    undefined,
  );
}
