// The runs of asynchronous routes in a test: they are made at once, and the test goes on when they are over.
import { setTimeout as wait } from "node:timers/promises";
import { type BackgroundParts, runInBackground } from "../pipeline/background/run-in-background.ts";
import { DatabaseStore } from "../transactions/database/database-store.ts";
import type { Lanes, TransactionStore } from "../transactions/transaction-store.ts";

/** Milliseconds between two looks. */
const LOOK_INTERVAL = 5;

export class BackgroundRuns {
  /** In memory: each test begins with transaction 1. */
  readonly store: TransactionStore = new DatabaseStore(undefined, () => {});

  serve(concurrency: Lanes["concurrency"], parts: BackgroundParts): void {
    this.store.serve({ concurrency, since: Date.now() }, runInBackground(parts));
  }

  /** Resolves when nothing waits or runs any more; rejects when it is closed before. */
  async over(): Promise<void> {
    for (;;) {
      const { waiting, running } = await this.store.count();
      if (waiting + running === 0) return;
      await wait(LOOK_INTERVAL);
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
