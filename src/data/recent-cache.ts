// Keeps what was made from values of requests for a while, so that a pattern or a URL isn't taken apart at each use.

/**
 * A map that forgets what wasn't used for a while. It has two generations: a hit changes nothing in the younger one, which
 * becomes the older one when it is full.
 */
export class RecentCache<T> {
  #young = new Map<string, T>();
  #old = new Map<string, T>();
  readonly #size: number;

  /** `size`: the number of entries in a generation; twice as many are kept at most. */
  constructor(size: number) {
    this.#size = size;
  }

  /** The entry of a key, made where there is none; nothing is kept where `make` throws. */
  get(key: string, make: () => T): T {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const value = this.#old.get(key) ?? make();
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
