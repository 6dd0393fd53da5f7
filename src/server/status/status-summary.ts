// The state of the gateway as one object: what /ServerStatus shows.
import type { RouteRow } from "../../pipeline/route-compiler.ts";
import type { Metric, Sample } from "../../telemetry/metric.ts";
import { LOOP_PRECISION } from "../../telemetry/prometheus.ts";
import { version } from "../../version.ts";
import type { GroupFigures } from "../group.ts";
import type { WorkerReport } from "./worker-report.ts";

export type AppState = {
  readonly site: string;
  readonly role: string;
  readonly routes: readonly RouteRow[];
  /** Milliseconds since the epoch. */
  readonly loadedAt: number;
};

/** Times are seconds, sizes bytes. */
export type StatusSummary = {
  readonly version: string;
  readonly node: string;
  readonly site: string;
  readonly role: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly uptime: number;
  readonly loaded: string;
  readonly reloads: Counts;
  /** Of the last reload, if it failed: the app is still the one before. */
  readonly problems: readonly string[];
  readonly workers: readonly WorkerRow[];
  readonly memory: WorkerReport["memory"];
  readonly connections: number;
  readonly requests: { readonly running: number; readonly total: number; readonly statuses: Counts };
  readonly routes: readonly RouteState[];
  readonly upstreams: readonly UpstreamState[];
  readonly cache: { readonly bytes: number; readonly requests: Counts };
  readonly eventLoop: { readonly mean: number; readonly p99: number };
  readonly alerts: Counts;
};

export type Counts = Readonly<Record<string, number>>;

export type WorkerRow = Pick<WorkerReport, "pid" | "memory" | "connections" | "running"> & { readonly uptime: number };

type Served = {
  readonly requests: number;
  readonly statuses: Counts;
  /** The mean. */
  readonly seconds: number;
};

export type RouteState = RouteRow & Served;

export type UpstreamState = Served & {
  readonly upstream: string;
  readonly errors: Counts;
  readonly active: number;
  readonly idle: number;
};

export type Collected = {
  readonly group: GroupFigures;
  readonly workers: readonly WorkerReport[];
  /** The sums of all workers. */
  readonly metrics: readonly Metric[];
};

export function summarize(app: AppState, { group, workers, metrics }: Collected): StatusSummary {
  const now = Date.now();
  const figures = new Figures(metrics);
  const statuses = figures.by("flat_requests_total", "status");
  return {
    version,
    node: process.version,
    site: app.site,
    role: app.role,
    started: new Date(group.startedAt).toISOString(),
    uptime: secondsSince(group.startedAt, now),
    loaded: new Date(app.loadedAt).toISOString(),
    reloads: { done: group.reloads, failed: group.failedReloads },
    problems: group.lastReload?.problems ?? [],
    workers: workers.map(({ pid, memory, connections, running, startedAt }) => {
      return { pid, uptime: secondsSince(startedAt, now), memory, connections, running };
    }),
    memory: {
      rss: sumOf(workers.map(({ memory }) => memory.rss)),
      heapUsed: sumOf(workers.map(({ memory }) => memory.heapUsed)),
      heapTotal: sumOf(workers.map(({ memory }) => memory.heapTotal)),
    },
    connections: figures.value("flat_connections"),
    requests: {
      running: figures.value("flat_requests_running"),
      total: sumOf(Object.values(statuses)),
      statuses,
    },
    routes: routeStates(app.routes, figures),
    upstreams: upstreamStates(figures),
    cache: { bytes: figures.value("flat_cache_bytes"), requests: figures.by("flat_cache_requests_total", "result") },
    eventLoop: {
      mean: delay(figures.value("nodejs_eventloop_lag_mean_seconds")),
      p99: delay(figures.value("nodejs_eventloop_lag_p99_seconds")),
    },
    alerts: figures.by("flat_alerts_total", "topic"),
  };
}

/** The app's routes, and what was asked for without matching one. */
function routeStates(rows: readonly RouteRow[], figures: Figures): readonly RouteState[] {
  const served = figures.served("flat_requests_total", "flat_request_duration_seconds", ({ method, route }) =>
    keyOf(String(method), String(route)),
  );
  const known = rows.map((row) => ({ ...row, ...(served.get(keyOf(row.method, row.path)) ?? NOTHING_SERVED) }));
  const keys = new Set(rows.map(({ method, path }) => keyOf(method, path)));
  const rest = [...served].filter(([key]) => !keys.has(key)).map(([key, own]) => ({ ...rowOf(key), ...own }));
  return [...known, ...rest];
}

function keyOf(method: string, path: string): string {
  return `${method} ${path}`;
}

function rowOf(key: string): RouteRow {
  const space = key.indexOf(" ");
  return { method: key.slice(0, space), path: key.slice(space + 1), target: "" };
}

function upstreamStates(figures: Figures): readonly UpstreamState[] {
  const served = figures.served("flat_upstream_requests_total", "flat_upstream_duration_seconds", ({ upstream }) =>
    String(upstream),
  );
  const connections = figures.samples("flat_upstream_connections");
  for (const { labels } of connections) {
    const name = String(labels.upstream);
    if (!served.has(name)) served.set(name, NOTHING_SERVED);
  }
  return [...served].map(([upstream, own]) => {
    const ofUpstream = ({ labels }: Sample): boolean => labels.upstream === upstream;
    const open = (state: string): number =>
      sumOf(connections.filter((one) => ofUpstream(one) && one.labels.state === state).map(({ value }) => value));
    const errors = figures.samples("flat_upstream_errors_total").filter(ofUpstream);
    return { upstream, ...own, errors: countsBy(errors, "error"), active: open("active"), idle: open("idle") };
  });
}

const NOTHING_SERVED: Served = { requests: 0, statuses: {}, seconds: 0 };

/** Looks up samples by name. */
class Figures {
  readonly #metrics: ReadonlyMap<string, Metric>;

  constructor(metrics: readonly Metric[]) {
    this.#metrics = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  samples(name: string): readonly Sample[] {
    return this.#metrics.get(name)?.values ?? [];
  }

  value(name: string): number {
    return this.samples(name)[0]?.value ?? 0;
  }

  /** The sums by the values of a label. */
  by(name: string, label: string): Counts {
    return countsBy(this.samples(name), label);
  }

  /** What was served, by the key of its labels. */
  served(counter: string, histogram: string, key: (labels: Sample["labels"]) => string): Map<string, Served> {
    const counted = grouped(this.samples(counter), key);
    const timed = grouped(this.samples(histogram), key);
    return new Map(
      [...counted].map(([name, samples]) => {
        const total = (part: string): number =>
          sumOf((timed.get(name) ?? []).filter((one) => one.metricName === histogram + part).map(({ value }) => value));
        const count = total("_count");
        const seconds = count === 0 ? 0 : total("_sum") / count;
        return [
          name,
          { requests: sumOf(samples.map(({ value }) => value)), statuses: countsBy(samples, "status"), seconds },
        ];
      }),
    );
  }
}

function grouped(samples: readonly Sample[], key: (labels: Sample["labels"]) => string): Map<string, Sample[]> {
  const groups = new Map<string, Sample[]>();
  for (const sample of samples) {
    const name = key(sample.labels);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [sample]);
    else group.push(sample);
  }
  return groups;
}

function countsBy(samples: readonly Sample[], label: string): Counts {
  const counts = new Map<string, number>();
  for (const { labels, value } of samples) {
    const name = String(labels[label]);
    counts.set(name, (counts.get(name) ?? 0) + value);
  }
  return Object.fromEntries(counts);
}

/** What is measured has the time between two looks in it. */
function delay(measured: number): number {
  return Math.max(0, measured - LOOP_PRECISION / 1000);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function secondsSince(then: number, now: number): number {
  return Math.max(0, Math.round(now - then) / 1000);
}
