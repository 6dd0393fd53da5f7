// Metrics in the form that prom-client writes.

export type Labels = Readonly<Record<string, string | number>>;

export type Sample = {
  readonly labels: Labels;
  /** Labels that many samples have in common: they are written once. */
  readonly sharedLabels?: Labels;
  readonly value: number;
  /** Where it isn't the metric's own: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string;
};

export type Metric = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly values: readonly Sample[];
};

/** @param values a number alone has no labels */
export function counter(name: string, help: string, values: readonly Sample[] | number): Metric {
  return { name, help, type: "counter", values: samplesOf(values) };
}

export function gauge(name: string, help: string, values: readonly Sample[] | number): Metric {
  return { name, help, type: "gauge", values: samplesOf(values) };
}

function samplesOf(values: readonly Sample[] | number): readonly Sample[] {
  return typeof values === "number" ? [{ labels: {}, value: values }] : values;
}

/** One sample for each key. */
export function samplesBy(label: string, counts: Readonly<Record<string, number>>, others: Labels = {}): Sample[] {
  return Object.entries(counts).map(([key, value]) => ({ labels: { ...others, [label]: key }, value }));
}
