// All key sets of a gateway: routes that name the same server share its keys, also beyond a reload.
import { performance } from "node:perf_hooks";
import type { FetchDocument, KeySource } from "./key-server.ts";
import { KeySet, type KeySetParts } from "./key-set.ts";

export class KeySets {
  readonly #parts: KeySetParts;
  #sets = new Map<string, KeySet>();

  /** @param alert is told why keys can't be had */
  constructor(fetch: FetchDocument, alert: (message: string) => void) {
    this.#parts = { fetch, alert, now: () => performance.now() };
  }

  of(source: KeySource): KeySet {
    const name = nameOf(source);
    const known = this.#sets.get(name);
    if (known !== undefined) return known;
    const made = new KeySet(source, this.#parts);
    this.#sets.set(name, made);
    return made;
  }

  /** Forgets all but these, and begins to fetch those that aren't there: nobody waits for them now, and faults are for later. */
  use(sources: readonly KeySource[]): void {
    this.#sets = new Map(sources.map((source) => [nameOf(source), this.of(source)]));
    for (const set of this.#sets.values()) set.prepare();
  }
}

function nameOf({ kind, url }: KeySource): string {
  return `${kind} ${url}`;
}
