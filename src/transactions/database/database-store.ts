// The transaction store that needs no server: a database file, which several processes may use at the same time.
import { setTimeout as delay } from "node:timers/promises";
import { StoreFault } from "../store-fault.ts";
import type {
  Accepted,
  ClaimedRun,
  Execute,
  Lanes,
  ListQuery,
  NewRun,
  Outcome,
  Transaction,
  TransactionCounts,
  TransactionStore,
} from "../transaction-store.ts";
import { Batches, transact } from "./batches.ts";
import { type Database, openDatabase, openInMemory } from "./open-database.ts";
import { prepareFile } from "./prepare-file.ts";
import { ProcessTable } from "./process-table.ts";
import { RunTable } from "./run-table.ts";

const FILE = "transactions.db";

/** Milliseconds between two looks whether other processes have written; it takes microseconds where they haven't. */
const LOOK_INTERVAL = 200;
/** Milliseconds between two signs of life. */
const BEAT_INTERVAL = 2000;
/** Milliseconds between two attempts to write down how a run went. */
const RETRY_INTERVAL = 1000;
/** Runs of a lane that is no more, which are closed at a time. */
const MAX_LOST = 10;
/** Transactions that are forgotten at a time. */
const MAX_EXPIRED = 200;

type Alert = (message: string) => void;

export class DatabaseStore implements TransactionStore {
  readonly #database: Database;
  readonly #runs: RunTable;
  readonly #processes: ProcessTable;
  readonly #batches: Batches;
  readonly #alert: Alert;
  readonly #timers: NodeJS.Timeout[] = [];
  /** Runs of this process that are under way, by number of their transaction. */
  readonly #running = new Map<number, Promise<void>>();
  #lanes: Lanes | undefined;
  #execute: Execute | undefined;
  #pumping = false;
  /** What SQLite counts up when another connection has written. */
  #version = 0;
  /** Whether work of the store's own has failed the last time. */
  #failing = false;
  /** How many runs have ended, but couldn't be closed yet. */
  #unwritten = 0;
  #closed = false;

  /**
   * @param folder undefined keeps all in memory
   * @param alert gets what goes wrong where nobody waits for it
   * @throws Error for a folder or file that can't be used
   */
  constructor(folder: string | undefined, alert: Alert) {
    this.#alert = alert;
    this.#database = folder === undefined ? openInMemory() : openDatabase(folder, FILE);
    prepareFile(this.#database);
    this.#runs = new RunTable(this.#database);
    this.#processes = new ProcessTable(this.#database);
    this.#batches = new Batches(this.#database);
  }

  async accept(run: NewRun): Promise<Accepted> {
    const accepted = await this.#write(() => this.#runs.accept(run, Date.now()));
    if (accepted.kind === "accepted") this.#pump();
    return accepted;
  }

  find(key: number | string): Promise<Transaction | undefined> {
    return this.#read(() => this.#runs.find(key));
  }

  list(query: ListQuery): Promise<readonly Transaction[]> {
    return this.#read(() => this.#runs.list(query));
  }

  count(): Promise<TransactionCounts> {
    return this.#read(() => this.#runs.count());
  }

  serve(lanes: Lanes, execute: Execute): void {
    this.#lanes = lanes;
    this.#execute = execute;
    if (this.#timers.length === 0) {
      this.#beat();
      this.#timers.push(setInterval(() => this.#look(), LOOK_INTERVAL).unref());
      this.#timers.push(setInterval(() => this.#beat(), BEAT_INTERVAL).unref());
    }
    this.#pump();
  }

  async drain(timeout: number): Promise<void> {
    this.#lanes = undefined;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeout);
    });
    await Promise.race([Promise.all(this.#running.values()), limit]);
    clearTimeout(timer);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#batches.commit();
    this.#closed = true;
    this.#guarded(() => {
      this.#runs.release(this.#processes.name);
      this.#processes.forget(this.#processes.name);
    });
    try {
      // What is gone from the file is gone from the journal too.
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // Another process is using it.
    }
    this.#database.close();
  }

  async #read<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new StoreFault("The transactions are closed");
    try {
      return work();
    } catch (error) {
      throw this.#fault(error);
    }
  }

  async #write<T>(work: () => T): Promise<T> {
    if (this.#closed) throw new StoreFault("The transactions are closed");
    try {
      return await this.#batches.add(work);
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): StoreFault {
    return new StoreFault(messageOf(error), { cause: error });
  }

  /** Work of this store's own, at once: nobody waits for it. */
  #guarded<T>(work: () => T): T | undefined {
    try {
      const result = transact(this.#database, work);
      this.#failing = false;
      return result;
    } catch (error) {
      this.#tell(error);
      return undefined;
    }
  }

  /** A fault that stays is told once. */
  #tell(error: unknown): void {
    if (!this.#failing) this.#alert(messageOf(error));
    this.#failing = true;
  }

  #look(): void {
    try {
      const version = Number(this.#database.prepare("PRAGMA data_version").get()?.data_version);
      if (version === this.#version) return;
      this.#version = version;
    } catch {
      // The next sign of life tells what is wrong.
      return;
    }
    this.#pump();
  }

  /** What has to be done now and then; a process that runs nothing needs no sign of life. */
  #beat(): void {
    const now = Date.now();
    try {
      const dead = this.#processes.dead(now);
      if (this.#running.size > 0 || dead.length > 0 || this.#runs.hasExpired(now)) this.#guarded(() => this.#tidy(now));
    } catch (error) {
      this.#tell(error);
    }
    this.#pump();
  }

  #tidy(now: number): void {
    if (this.#running.size > 0) this.#processes.beat(now);
    for (const name of this.#processes.dead(now)) {
      this.#runs.release(name);
      this.#processes.forget(name);
    }
    this.#runs.expire(now, MAX_EXPIRED);
  }

  /** Takes what waits, as far as its lanes have room. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const lanes = this.#lanes;
      if (lanes === undefined || this.#closed || !this.#anyWaits()) return;
      for (const run of this.#guarded(() => this.#claim(lanes)) ?? []) this.#start(run);
    });
  }

  #anyWaits(): boolean {
    try {
      return this.#runs.waitingLanes().length > 0;
    } catch (error) {
      this.#tell(error);
      return false;
    }
  }

  #claim({ concurrency, since }: Lanes): readonly ClaimedRun[] {
    const now = Date.now();
    this.#processes.beat(now);
    return this.#runs.waitingLanes().flatMap((lane) => {
      const width = concurrency.get(lane);
      const room = (width ?? MAX_LOST) - this.#runs.runningIn(lane);
      if (room <= 0) return [];
      const before = width === undefined ? since : Number.MAX_SAFE_INTEGER;
      return this.#runs.claim(lane, this.#processes.name, room, now, before);
    });
  }

  #start(run: ClaimedRun): void {
    if (this.#execute === undefined) return;
    const ended = this.#execute(run)
      .then((outcome) => this.#settle(run, outcome))
      .then(() => {
        this.#running.delete(run.id);
        this.#pump();
      });
    this.#running.set(run.id, ended);
  }

  /** Writes down how a run went; where the disk is full, until it isn't any more. */
  async #settle(run: ClaimedRun, outcome: Outcome): Promise<void> {
    const close = (): boolean => this.#runs.close(run, this.#processes.name, outcome, Date.now());
    const isOurs = await this.#write(close).catch((error: unknown) => this.#persist(close, error));
    if (isOurs === false)
      this.#alert(`Another process has taken over transaction ${run.id}: what came of it here is dropped`);
  }

  /** Tries again; that it has to is told for the first of those runs alone. Undefined where the store is closed before. */
  async #persist<T>(work: () => T, cause: unknown): Promise<T | undefined> {
    if (!this.#closed && this.#unwritten === 0) this.#alert(textOf(cause));
    this.#unwritten += 1;
    while (!this.#closed) {
      await delay(RETRY_INTERVAL, undefined, { ref: false });
      try {
        const result = await this.#write(work);
        this.#unwritten -= 1;
        return result;
      } catch {
        // Still the same.
      }
    }
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return `The transactions file can't be used: ${textOf(error)}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
