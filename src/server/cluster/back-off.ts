// How long to wait before a worker that died is replaced: longer each time, as long as workers die soon.

/** Milliseconds. */
const FIRST = 100;
const LONGEST = 10_000;
/** Who has lived for so long didn't die of its start. */
const SETTLED = 10_000;

export class BackOff {
  #next = FIRST;

  /** @param lifetime of the one that died. Both in milliseconds */
  delay(lifetime: number): number {
    if (lifetime >= SETTLED) this.#next = FIRST;
    const delay = this.#next;
    this.#next = Math.min(2 * delay, LONGEST);
    return delay;
  }
}
