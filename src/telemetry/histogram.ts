// How often a value fell into which range: counted in plain numbers, since this is on the path of every request.

/** Upper ends of the ranges, in seconds. */
export const durationBounds: readonly number[] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export type HistogramData = {
  /** For each range; the last has what is above all bounds. */
  readonly counts: readonly number[];
  /** Of the values. */
  readonly sum: number;
};

/** Of times in seconds. */
export class Histogram {
  readonly #counts: number[] = new Array(durationBounds.length + 1).fill(0);
  #sum = 0;

  observe(seconds: number): void {
    let at = 0;
    while (at < durationBounds.length && seconds > (durationBounds[at] as number)) at += 1;
    (this.#counts[at] as number) += 1;
    this.#sum += seconds;
  }

  get data(): HistogramData {
    return { counts: this.#counts, sum: this.#sum };
  }
}
