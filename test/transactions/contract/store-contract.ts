// What every store of transactions has to do: the same tests for each of them.
import { test } from "node:test";
import type { TransactionStore } from "../../../src/transactions/transaction-store.ts";
import { testAccepting, testIdempotency } from "./accepting.ts";
import { testEnding } from "./ending.ts";
import { testReading } from "./reading.ts";
import { testReloads, testRunning, testSharing } from "./running.ts";

export type StoreOptions = {
  /** Opens one more that shares everything with those that were opened by this before. */
  readonly open: () => TransactionStore;
};

export type Work = (options: StoreOptions) => Promise<void>;

/** Defines a test of each kind of store. */
export type Check = (title: string, work: Work) => void;

/** @param start what a test of its own gets: nothing in it is there yet, and what it opens is closed afterwards */
export function testStore(kind: string, start: (work: Work) => Promise<void>): void {
  const check: Check = (title, work) => {
    test(`${kind}: ${title}`, { timeout: 60_000 }, () => start(work));
  };
  for (const tests of [testAccepting, testIdempotency, testReading, testRunning, testSharing, testReloads, testEnding])
    tests(check);
}
