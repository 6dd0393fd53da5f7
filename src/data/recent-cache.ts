// Keeps what was compiled from values of requests for a while, so that a pattern in a variable isn't compiled at each call.

/** A map that forgets what wasn't used for longest. */
export class RecentCache<T> {
  readonly #entries = new Map<string, T>();
  readonly #size: number;

  /** `size`: the number of entries kept. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The entry of a key, made where there is none; nothing is kept where `make` throws. */
  get(key: string, make: () => T): T {
    const known = this.#entries.get(key);
    const value = known ?? make();
    if (known !== undefined) this.#entries.delete(key);
    else if (this.#entries.size >= this.#size) this.#dropOldest();
    this.#entries.set(key, value);
    return value;
  }

  #dropOldest(): void {
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }
}
