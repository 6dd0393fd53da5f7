// Writes of one turn of the event loop, committed together: a disk takes as long for many as for one.
import type { Database } from "./open-database.ts";

type Write = { readonly run: () => void; readonly done: () => void; readonly failed: (error: unknown) => void };

/** One transaction holds the event loop up: no longer than these take. */
const MAX_BATCH = 500;

export class Batches {
  readonly #database: Database;
  #writes: Write[] = [];
  #scheduled = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Resolves with what `work` gives, once that is on disk; several may share a transaction.
   * @param work rejects all of its transaction when it throws
   */
  add<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: T;
      this.#writes.push({
        run: () => {
          result = work();
        },
        done: () => resolve(result),
        failed: reject,
      });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.commit();
    });
  }

  /** Does now what waits. */
  commit(): void {
    const batch = this.#writes.splice(0, MAX_BATCH);
    if (batch.length === 0) return;
    if (this.#writes.length > 0) this.#schedule();
    try {
      transact(this.#database, () => {
        for (const { run } of batch) run();
      });
    } catch (error) {
      for (const { failed } of batch) failed(error);
      return;
    }
    for (const { done } of batch) done();
  }
}

/** All or nothing. @throws what SQLite says */
export function transact<T>(database: Database, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // SQLite has rolled it back itself.
    }
    throw error;
  }
}
