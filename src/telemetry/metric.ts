// Metrics in the form that prom-client reads and adds up: plain data, so that processes can send it to each other.

export type Labels = Readonly<Record<string, string | number>>;

export type Sample = {
  readonly labels: Labels;
  readonly value: number;
  /** Where it isn't the metric's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
};

export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  /** How the samples of several processes become one. */
  readonly aggregator: "sum" | "average" | "first" | "min" | "max" | "omit";
  readonly values: readonly Sample[];
};

export function counter(name: string, help: string, values: readonly Sample[]): Metric {
  return { name, help, type: "counter", aggregator: "sum", values };
}

export function gauge(
  name: string,
  help: string,
  values: readonly Sample[],
  aggregator: Metric["aggregator"] = "sum",
): Metric {
  return { name, help, type: "gauge", aggregator, values };
}

/** One sample without labels. */
export function single(value: number): readonly Sample[] {
  return [{ labels: {}, value }];
}
