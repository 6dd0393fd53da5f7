// One thread that runs scripts, with its runs.
import { MessageChannel, receiveMessageOnPort, type Worker } from "node:worker_threads";
import { startThread } from "../workers/start-thread.ts";
import { errorText } from "./error-text.ts";
import { HeapWatch } from "./heap-watch.ts";
import { ScriptFault } from "./script-fault.ts";
import {
  board,
  type CheckReport,
  type Envelope,
  type FromThread,
  sizeOf,
  type ThreadData,
  type ToThread,
} from "./script-messages.ts";
import type { ScriptRun } from "./script-run.ts";

export type ThreadOptions = Omit<ThreadData, "board"> & {
  readonly env: NodeJS.ProcessEnv;
  /** Bytes that its heap may hold. */
  readonly memory: number;
};

/** Who has threads. */
export type ThreadOwner = {
  /** It takes runs now, or has one less. */
  readonly changed: (thread: ScriptThread) => void;
  /** It is gone. @param left runs that it hasn't begun @param reason why it has ended by itself */
  readonly ended: (thread: ScriptThread, left: readonly ScriptRun[], reason: string | undefined) => void;
  /** What scripts tell. @param requestID "" for what they write to their standard output */
  readonly log: (requestID: string, text: string) => void;
};

/** Milliseconds for a thread to start, and for a sign of life of one that has started. */
const START_LIMIT = 30_000;
const LIFE_LIMIT = 1000;
const MIB = 1024 * 1024;
/** MiB that a heap may grow by until it is seen to be too large: beyond it the process ends. */
const HEADROOM = 2048;

const worker = new URL(import.meta.url.endsWith(".ts") ? "./script.worker.ts" : "./script.worker.js", import.meta.url);

export class ScriptThread {
  readonly #worker: Worker;
  readonly #owner: ThreadOwner;
  readonly #board = new Int32Array(new SharedArrayBuffer(board.size * Int32Array.BYTES_PER_ELEMENT));
  readonly #runs = new Map<number, ScriptRun>();
  readonly #heap: HeapWatch;
  /** Given before it was ready: their time begins when it is. */
  #early: ScriptRun[] = [];
  #lastRun = 0;
  #ready = false;
  #ended = false;
  /** Whether it owes a sign of life. */
  #silent = false;
  #timer: NodeJS.Timeout | undefined;

  constructor({ folder, files, globals, env, memory }: ThreadOptions, owner: ThreadOwner) {
    this.#owner = owner;
    this.#worker = startThread(worker, {
      workerData: { folder, files, globals, board: this.#board } satisfies ThreadData,
      env,
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memory / MIB) + HEADROOM },
    });
    this.#worker.on("message", (sent: Partial<Envelope> | null | undefined) => {
      if (sent?.flatgate !== undefined) this.#take(sent.flatgate);
    });
    this.#worker.on("messageerror", (error) => void this.end(error.message));
    // Messages that were sent before come behind the error, but before the exit.
    let reason: string | undefined;
    this.#worker.on("error", (error) => {
      reason = errorText(error, folder);
    });
    this.#worker.on("exit", (code) => void this.end(reason ?? `It has ended its thread with the code ${code}`));
    this.#timer = setTimeout(() => void this.end("A thread can't load its scripts"), START_LIMIT).unref();
    // Listeners hold the process.
    this.#worker.unref();
    const exceeded = (): void => void this.end(`It needs more memory than ${memory / MIB} MiB`);
    this.#heap = new HeapWatch(this.#worker.threadId, memory, exceeded);
  }

  get runs(): number {
    return this.#runs.size + this.#early.length;
  }

  /** Whether it has ever been ready. */
  get hasStarted(): boolean {
    return this.#ready;
  }

  /** Whether it may be given runs, even before it is ready. One that owes a sign of life will give it or end at once. */
  get isUsable(): boolean {
    return !this.#ended && !(this.#silent && this.#timer === undefined);
  }

  /** The fewer, the sooner it can begin with another run. */
  get load(): number {
    return this.#silent ? Number.MAX_SAFE_INTEGER : this.runs;
  }

  begin(run: ScriptRun): void {
    if (this.runs === 0) {
      this.#worker.ref();
      this.#heap.start();
    }
    if (!this.#ready) {
      this.#early.push(run);
      return;
    }
    const id = this.#nextRun();
    this.#runs.set(id, run);
    run.begin(id, {
      tell: (message) => this.#tell(message),
      watch: () => this.#watch(),
      leave: () => this.#leave(id),
    });
  }

  /** Has a script loaded, blocking this thread. @param limit milliseconds. @returns undefined where it takes longer */
  check(file: string, limit: number): CheckReport | undefined {
    if (Atomics.wait(this.#board, board.started, 0, START_LIMIT) === "timed-out") return undefined;
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    this.#worker.postMessage({ kind: "check", file, port: port2, signal } satisfies ToThread, [port2]);
    Atomics.wait(signal, 0, 0, limit);
    const received = receiveMessageOnPort(port1) as { readonly message: CheckReport } | undefined;
    port1.close();
    return received?.message;
  }

  /**
   * Ends the thread. Runs that it has begun are lost: what they have done can't be done twice.
   * @param reason why it has ended by itself; that is the fault of the run that was going on, as far as that is known
   */
  async end(reason?: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#heap.end();
    const left = [...this.#early];
    const begun: [number, ScriptRun][] = [];
    for (const [id, run] of this.#runs) {
      if (this.#hasBegun(id)) begun.push([id, run]);
      else left.push(run);
    }
    this.#early = [];
    this.#runs.clear();
    this.#owner.ended(this, left, begun.length === 0 ? reason : undefined);
    const current = Atomics.load(this.#board, board.current);
    for (const [id, run] of begun) {
      const isCause = reason !== undefined && (begun.length === 1 || id === current);
      run.fail(isCause ? new ScriptFault("failed", reason) : lost(reason));
    }
    await this.#worker.terminate();
  }

  /** Numbers may run over. */
  #nextRun(): number {
    this.#lastRun = (this.#lastRun + 1) | 0 || 1;
    return this.#lastRun;
  }

  #hasBegun(id: number): boolean {
    return ((id - Atomics.load(this.#board, board.begun)) | 0) <= 0;
  }

  #tell(message: ToThread): void {
    if (!this.#ended) this.#worker.postMessage(message);
  }

  #take(message: FromThread): void {
    if (this.#ended) return;
    const size = sizeOf(message);
    if (size > 0) {
      Atomics.sub(this.#board, board.unread, size);
      Atomics.notify(this.#board, board.unread);
    }
    if (message.kind === "ready") this.#begin();
    else if (message.kind === "pong") this.#hear();
    else if (message.kind === "log") this.#owner.log(message.requestID, message.text);
    else this.#runs.get(message.run)?.take(message);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ready = true;
    const early = this.#early;
    this.#early = [];
    for (const run of early) this.begin(run);
    this.#owner.changed(this);
  }

  #leave(id: number): void {
    if (!this.#runs.delete(id) || this.runs > 0) return;
    this.#worker.unref();
    this.#heap.pause();
    this.#owner.changed(this);
  }

  /** A thread that waits answers at once. */
  #watch(): void {
    if (this.#ended || this.#timer !== undefined) return;
    if (!this.#silent) this.#tell({ kind: "ping" });
    this.#silent = true;
    this.#timer = setTimeout(() => this.#judge(), LIFE_LIMIT);
  }

  #hear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#silent = false;
    this.#owner.changed(this);
  }

  /** A run that has time left may keep the thread busy: it is watched when its time is up. */
  #judge(): void {
    this.#timer = undefined;
    if (!this.#runs.has(Atomics.load(this.#board, board.current))) void this.end();
  }
}

function lost(reason: string | undefined): ScriptFault {
  return new ScriptFault("lost", `Its thread was ended by another script${reason === undefined ? "" : `: ${reason}`}`);
}
