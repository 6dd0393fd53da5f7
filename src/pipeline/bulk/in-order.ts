// Runs many items, some of them at the same time, and hands out what becomes of them in their order.
import { setImmediate } from "node:timers/promises";
import type { ItemEntry } from "./item-entry.ts";

export type Row = {
  readonly count: number;
  readonly concurrency: number;
  readonly stopOnError: boolean;
  /** While more characters than this wait for an item before them, nothing new begins. */
  readonly maxHeld: number;
  /** Never rejects. */
  readonly run: (index: number) => Promise<ItemEntry>;
  /** For an item that isn't run since another one has failed. */
  readonly skip: (index: number) => ItemEntry;
  /** Gets the entries of the next items. A promise where the client takes no more just now. */
  readonly write: (entries: readonly string[]) => Promise<void> | undefined;
  /** Nobody waits for the answer any more: nothing new begins. */
  readonly signal: AbortSignal;
};

export function runInOrder(row: Row): Promise<void> {
  return new OrderedRow(row).go();
}

class OrderedRow {
  readonly #row: Row;
  /** Entries that wait for those before them. */
  readonly #ready = new Map<number, ItemEntry>();
  #started = 0;
  #written = 0;
  #running = 0;
  #held = 0;
  #stopped = false;
  #wake: () => void = () => {};

  constructor(row: Row) {
    this.#row = row;
  }

  async go(): Promise<void> {
    const { count, signal } = this.#row;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (this.#written < count && !signal.aborted) {
      await this.#begin();
      await this.#row.write(this.#taken());
      if (this.#isStuck()) await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async #begin(): Promise<void> {
    const { run } = this.#row;
    while (this.#mayBegin()) {
      const index = this.#started;
      this.#started += 1;
      this.#running += 1;
      void run(index).then((entry) => this.#end(index, entry));
      // Items that never wait would keep everybody else waiting.
      await setImmediate();
    }
  }

  #mayBegin(): boolean {
    const { count, concurrency, maxHeld, signal } = this.#row;
    if (this.#stopped || signal.aborted) return false;
    return this.#started < count && this.#running < concurrency && this.#held <= maxHeld;
  }

  #end(index: number, entry: ItemEntry): void {
    this.#running -= 1;
    this.#held += entry.text.length;
    this.#ready.set(index, entry);
    if (entry.failed && this.#row.stopOnError) this.#stopped = true;
    this.#wake();
  }

  /** The entries whose turn it is. */
  #taken(): string[] {
    const texts: string[] = [];
    for (let entry = this.#next(); entry !== undefined; entry = this.#next()) {
      texts.push(entry.text);
      this.#written += 1;
    }
    return texts;
  }

  #next(): ItemEntry | undefined {
    const index = this.#written;
    const entry = this.#ready.get(index);
    if (entry !== undefined) {
      this.#ready.delete(index);
      this.#held -= entry.text.length;
      return entry;
    }
    return this.#stopped && index >= this.#started && index < this.#row.count ? this.#row.skip(index) : undefined;
  }

  /** Whether nothing can be done before an item has ended. */
  #isStuck(): boolean {
    const { count, signal } = this.#row;
    return this.#written < count && !signal.aborted && !this.#ready.has(this.#written) && !this.#mayBegin();
  }
}
