// How often a value fell into which range: counted in plain numbers, since this is on the path of every request.
import type { Labels, Metric, Sample } from "./metric.ts";

/** Seconds. */
export const durationBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
];

/** Bytes. */
export const sizeBounds: readonly number[] = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

export class Histogram {
  readonly #bounds: readonly number[];
  /** For each range; the last has what is above all bounds. */
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds the upper ends of the ranges, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at += 1;
    (this.#counts[at] as number) += 1;
    this.#sum += value;
  }

  /** Adds what Prometheus has of a histogram: a sum for each bound, the sum of the values, their number. */
  addTo(samples: Sample[], name: string, labels: Labels): void {
    const metricName = `${name}_bucket`;
    let count = 0;
    for (const [at, own] of this.#counts.entries()) {
      count += own;
      samples.push({ labels: { le: this.#bounds[at] ?? "+Inf", ...labels }, value: count, metricName });
    }
    samples.push({ labels, value: this.#sum, metricName: `${name}_sum` });
    samples.push({ labels, value: count, metricName: `${name}_count` });
  }
}

export function histogramMetric(
  name: string,
  help: string,
  series: Iterable<{ readonly labels: Labels; readonly histogram: Histogram }>,
): Metric {
  const values: Sample[] = [];
  for (const { labels, histogram } of series) histogram.addTo(values, name, labels);
  return { name, help, type: "histogram", aggregator: "sum", values };
}
