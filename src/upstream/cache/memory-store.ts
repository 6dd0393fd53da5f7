// Stored responses in memory: bounded in bytes, and what wasn't used for longest goes first.
import { type CacheStore, MAX_VARIANTS } from "./cache-store.ts";
import { isSelected, type Selector, type StoredResponse, selectVariant } from "./stored-response.ts";

type Entry = StoredResponse & { readonly url: string; readonly size: number };

/** About what an entry costs beside its texts and its body. Bytes. */
const OVERHEAD = 1024;

export class MemoryStore implements CacheStore {
  readonly #capacity: number;
  readonly #byUrl = new Map<string, Set<Entry>>();
  /** The one that wasn't used for longest first. */
  readonly #byUse = new Set<Entry>();
  #size = 0;

  /** @param capacity bytes */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Bytes that are in use. */
  get size(): number {
    return this.#size;
  }

  find(url: string, selector: Selector): StoredResponse | undefined {
    const found = selectVariant(this.#byUrl.get(url) ?? [], selector, Date.now());
    if (found === undefined) return undefined;
    this.#byUse.delete(found);
    this.#byUse.add(found);
    return found;
  }

  put(url: string, response: StoredResponse, selector: Selector): void {
    const entries = this.#byUrl.get(url) ?? new Set();
    for (const known of entries) if (isSelected(known, selector)) this.#forget(known);
    const size = sizeOf(url, response);
    if (size > this.#capacity) return;
    const entry = { ...response, url, size };
    const [oldest] = entries;
    if (entries.size >= MAX_VARIANTS && oldest !== undefined) this.#forget(oldest);
    entries.add(entry);
    this.#byUrl.set(url, entries);
    this.#byUse.add(entry);
    this.#size += size;
    this.#makeRoom();
  }

  drop(url: string, response: StoredResponse): void {
    for (const entry of this.#byUrl.get(url) ?? []) if (entry === response) this.#forget(entry);
  }

  remove(url: string): void {
    for (const entry of this.#byUrl.get(url) ?? []) this.#forget(entry);
  }

  close(): void {
    this.#byUrl.clear();
    this.#byUse.clear();
    this.#size = 0;
  }

  #makeRoom(): void {
    for (const entry of this.#byUse) {
      if (this.#size <= this.#capacity) return;
      this.#forget(entry);
    }
  }

  #forget(entry: Entry): void {
    const entries = this.#byUrl.get(entry.url);
    if (entries?.delete(entry) !== true) return;
    if (entries.size === 0) this.#byUrl.delete(entry.url);
    this.#byUse.delete(entry);
    this.#size -= entry.size;
  }
}

function sizeOf(url: string, { partition, fields, vary, body }: StoredResponse): number {
  let size = OVERHEAD + 2 * (url.length + partition.length) + body.length;
  for (const text of fields) size += 2 * text.length;
  for (const [name, value] of Object.entries(vary)) size += 2 * (name.length + (value?.length ?? 0));
  return size;
}
