// What one process tells about itself when it is asked: plain data, so that it can be sent to another process.

import type { GatewayFigures } from "../../telemetry/gateway-figures.ts";
import { gauge, type Metric, single } from "../../telemetry/metric.ts";
import type { ProcessFigures } from "../../telemetry/prometheus.ts";
import type { Upstream } from "../../upstream/upstream.ts";
import { version } from "../../version.ts";

export type WorkerReport = {
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly heapTotal: number };
  /** Of clients, open now. */
  readonly connections: number;
  /** Requests that are running. */
  readonly running: number;
  readonly metrics: readonly Metric[];
};

/** What a report is made of. */
export type ReportParts = {
  readonly figures: GatewayFigures;
  readonly process: ProcessFigures;
  readonly upstream: Upstream;
  readonly server: { readonly running: number; connections(): Promise<number> };
};

const startedAt = Math.round(performance.timeOrigin);

export async function reportOf({ figures, process: ownProcess, upstream, server }: ReportParts): Promise<WorkerReport> {
  const connections = await server.connections();
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  const { running } = server;
  const pools = upstream.poolSizes().flatMap(({ origin, active, idle }) => {
    const name = figures.upstreamName(origin);
    return [
      { labels: { upstream: name, state: "active" }, value: active },
      { labels: { upstream: name, state: "idle" }, value: idle },
    ];
  });
  const metrics: readonly Metric[] = [
    gauge("flat_info", "The version", [{ labels: { version }, value: 1 }], "max"),
    gauge("flat_connections", "Open connections of clients", single(connections)),
    gauge("flat_requests_running", "Requests that are running", single(running)),
    gauge("flat_upstream_connections", "Open connections to upstreams", pools),
    gauge("flat_cache_bytes", "Memory that the cache uses", single(upstream.cacheSize)),
    ...figures.metrics(),
    ...(await ownProcess.metrics()),
  ];
  return { pid: process.pid, startedAt, memory: { rss, heapUsed, heapTotal }, connections, running, metrics };
}
