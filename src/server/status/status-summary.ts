// The state of the gateway as one object: what /ServerStatus shows.
import type { RouteRow } from "../../pipeline/routes/route-compiler.ts";
import { type Counts, type RouteData, total, type UpstreamData } from "../../telemetry/figures.ts";
import { keyOf } from "../../telemetry/gateway-figures.ts";
import type { HistogramData } from "../../telemetry/histogram.ts";
import { LOOP_PRECISION } from "../../telemetry/prometheus.ts";
import { version } from "../../version.ts";
import type { Collected } from "./collected.ts";
import type { PoolData, WorkerData, WorkerReport } from "./worker-report.ts";

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
  readonly reloads: { readonly done: number; readonly failed: number };
  /** Of the last reload, if it failed: the app is still the one before. */
  readonly problems: readonly string[];
  readonly workers: readonly WorkerRow[];
  /** Processes that have ended unexpectedly. */
  readonly deaths: number;
  readonly memory: WorkerData["memory"];
  readonly connections: number;
  readonly requests: { readonly running: number; readonly total: number; readonly statuses: Counts };
  readonly routes: readonly RouteState[];
  readonly upstreams: readonly UpstreamState[];
  readonly cache: { readonly bytes: number; readonly requests: Counts };
  readonly alerts: Counts;
};

export type WorkerRow = Pick<WorkerData, "memory" | "connections" | "running"> & {
  readonly pid: number;
  readonly uptime: number;
  /** How late the event loop is. */
  readonly eventLoop: { readonly mean: number; readonly p99: number };
};

type Served = {
  readonly requests: number;
  readonly statuses: Counts;
  /** The mean. */
  readonly seconds: number;
};

export type RouteState = RouteRow & Served;

export type UpstreamState = Served & PoolData & { readonly upstream: string; readonly errors: Counts };

export function summarize(app: AppState, { group, workers, sums }: Collected): StatusSummary {
  const now = Date.now();
  const routes = routeStates(app.routes, sums.routes);
  const statuses: Record<string, number> = {};
  for (const route of routes)
    for (const [status, count] of Object.entries(route.statuses)) statuses[status] = (statuses[status] ?? 0) + count;
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
    workers: workers.map((worker) => workerRow(worker, now)),
    deaths: group.deaths,
    memory: sums.memory,
    connections: sums.connections,
    requests: { running: sums.running, total: total(statuses), statuses },
    routes,
    upstreams: upstreamStates(sums),
    cache: { bytes: sums.cacheBytes, requests: sums.cache },
    alerts: sums.alerts,
  };
}

function workerRow({ pid, startedAt, data, process: measured }: WorkerReport, now: number): WorkerRow {
  const { memory, connections, running } = data;
  const eventLoop = {
    mean: delay(measured, "nodejs_eventloop_lag_mean_seconds"),
    p99: delay(measured, "nodejs_eventloop_lag_p99_seconds"),
  };
  return { pid, uptime: secondsSince(startedAt, now), memory, connections, running, eventLoop };
}

/** What is measured has the time between two looks in it. */
function delay(measured: WorkerReport["process"], name: string): number {
  const metric = measured.find((one) => "name" in one && one.name === name) as
    | { values?: { value?: number }[] }
    | undefined;
  return Math.max(0, (metric?.values?.[0]?.value || 0) - LOOP_PRECISION / 1000);
}

/** The app's routes, and what was asked for without matching one. */
function routeStates(rows: readonly RouteRow[], data: WorkerData["routes"]): readonly RouteState[] {
  const rest = new Map(Object.entries(data));
  const known = rows.map((row) => {
    const own = rest.get(keyOf(row));
    rest.delete(keyOf(row));
    return { ...row, ...servedRoute(own) };
  });
  return [...known, ...[...rest].map(([key, own]) => ({ ...rowOf(key), ...servedRoute(own) }))];
}

function rowOf(key: string): RouteRow {
  const space = key.indexOf(" ");
  return { method: key.slice(0, space), path: key.slice(space + 1), target: "" };
}

function servedRoute({ statuses, classes }: RouteData = { statuses: {}, classes: {} }): Served {
  return served(
    statuses,
    Object.values(classes).map(({ duration }) => duration),
  );
}

function upstreamStates({ upstreams, pools }: WorkerData): readonly UpstreamState[] {
  const none: UpstreamData = { statuses: {}, errors: {}, durations: {} };
  const names = new Set([...Object.keys(upstreams), ...Object.keys(pools)]);
  return [...names].map((upstream) => {
    const { statuses, errors, durations } = upstreams[upstream] ?? none;
    const { active, idle } = pools[upstream] ?? { active: 0, idle: 0 };
    return { upstream, ...served(statuses, Object.values(durations)), errors, active, idle };
  });
}

function served(statuses: Counts, durations: readonly HistogramData[]): Served {
  const requests = total(statuses);
  const seconds = durations.reduce((sum, duration) => sum + duration.sum, 0);
  return { requests, statuses, seconds: requests === 0 ? 0 : seconds / requests };
}

function secondsSince(then: number, now: number): number {
  return Math.max(0, Math.round(now - then) / 1000);
}
