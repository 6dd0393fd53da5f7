// A strict reader of Prometheus' text format 0.0.4: whatever the format doesn't have is an error.
import assert from "node:assert/strict";

export type Series = { readonly labels: Readonly<Record<string, string>>; readonly value: number };

export type Family = { readonly help: string; readonly type: string; readonly samples: Map<string, Series[]> };

export class PrometheusText {
  readonly families = new Map<string, Family>();

  /** @throws AssertionError */
  constructor(text: string) {
    assert.ok(text.endsWith("\n"), "the last line ends");
    let current: { name: string; help: string; type: string } | undefined;
    for (const line of text.slice(0, -1).split("\n")) {
      if (line === "") continue;
      const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
      const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/.exec(line);
      if (help !== null) current = { name: help[1] ?? "", help: help[2] ?? "", type: "" };
      else if (type !== null) {
        assert.equal(type[1], current?.name, line);
        assert.equal(this.families.has(type[1] ?? ""), false, `${type[1]} comes twice`);
        this.families.set(type[1] ?? "", { help: current?.help ?? "", type: type[2] ?? "", samples: new Map() });
      } else this.#sample(line, current?.name ?? "");
    }
    for (const [name, family] of this.families) checkFamily(name, family);
  }

  #sample(line: string, familyName: string): void {
    const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
    assert.ok(match !== null, `not a sample: ${line}`);
    const [, name = "", labelText = "", valueText = ""] = match;
    const family = this.families.get(familyName);
    assert.ok(family !== undefined, line);
    const suffixes = suffixesOf[family.type] ?? [""];
    assert.ok(
      suffixes.some((suffix) => familyName + suffix === name),
      line,
    );
    const value = valueText === "+Inf" ? Number.POSITIVE_INFINITY : Number(valueText);
    assert.ok(!Number.isNaN(value) || valueText === "NaN" || valueText === "Nan", line);
    const known = family.samples.get(name) ?? [];
    known.push({ labels: labelsOf(labelText), value });
    family.samples.set(name, known);
  }

  /** The sum of all samples whose labels have these values. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    return this.series(name, labels).reduce((sum, { value }) => sum + value, 0);
  }

  series(name: string, labels: Readonly<Record<string, string>> = {}): readonly Series[] {
    const family = this.families.get(name.replace(/_(bucket|sum|count)$/, "")) ?? this.families.get(name);
    const samples = family?.samples.get(name) ?? this.families.get(name)?.samples.get(name) ?? [];
    return samples.filter((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value));
  }
}

/** Summaries without quantiles. */
const suffixesOf: Readonly<Record<string, readonly string[]>> = {
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["_sum", "_count"],
};

function labelsOf(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  let rest = text;
  while (rest !== "") {
    const match = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/.exec(rest);
    assert.ok(match !== null, `not labels: ${text}`);
    const [all, name = "", value = ""] = match;
    assert.equal(Object.hasOwn(labels, name), false, `the label ${name} comes twice`);
    labels[name] = value.replace(/\\([\\"n])/g, (_, character) => (character === "n" ? "\n" : character));
    rest = rest.slice(all.length);
  }
  return labels;
}

function checkFamily(name: string, { type, samples }: Family): void {
  for (const [sample, series] of samples) {
    const keys = series.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()));
    assert.equal(new Set(keys).size, keys.length, `${sample} has a series twice`);
  }
  if (type === "counter") {
    for (const { value } of samples.get(name) ?? []) assert.ok(value >= 0, `${name} is below 0`);
  }
  if (type === "histogram") checkHistogram(name, samples);
}

/** The counts of ranges never fall, and the last is the number of values. */
function checkHistogram(name: string, samples: Family["samples"]): void {
  const ranges = new Map<string, Series[]>();
  for (const one of samples.get(`${name}_bucket`) ?? []) {
    const { le: _, ...labels } = one.labels;
    const key = JSON.stringify(Object.entries(labels).sort());
    ranges.set(key, [...(ranges.get(key) ?? []), one]);
  }
  const counts = samples.get(`${name}_count`) ?? [];
  assert.equal(ranges.size, counts.length, name);
  for (const { labels, value } of counts) {
    const own = ranges.get(JSON.stringify(Object.entries(labels).sort())) ?? [];
    const bounds = own.map((one) => (one.labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(one.labels.le)));
    assert.deepEqual(
      bounds,
      [...bounds].sort((a, b) => a - b),
      name,
    );
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY, name);
    const values = own.map((one) => one.value);
    assert.deepEqual(
      values,
      [...values].sort((a, b) => a - b),
      name,
    );
    assert.equal(values.at(-1), value, name);
  }
}
