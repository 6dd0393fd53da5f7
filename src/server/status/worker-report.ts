// What one process tells about itself when it is asked: plain data, so that it can be sent to another process.
import type { Counts, GatewayData } from "../../telemetry/figures.ts";
import type { GatewayFigures } from "../../telemetry/gateway-figures.ts";
import type { ProcessFigures, ProcessMetrics } from "../../telemetry/prometheus.ts";
import type { Upstream } from "../../upstream/upstream.ts";

export type PoolData = { readonly active: number; readonly idle: number };

/** What can be added up. */
export type WorkerData = GatewayData & {
  /** Bytes. */
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly heapTotal: number };
  /** Of clients, open now. */
  readonly connections: number;
  /** Requests that are running. */
  readonly running: number;
  readonly cacheBytes: number;
  /** Runs of asynchronous routes, of all processes: told by the first one. */
  readonly runs: Counts;
  /** Open connections by origin. */
  readonly pools: Readonly<Record<string, PoolData>>;
};

export type WorkerReport = {
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly data: WorkerData;
  readonly process: ProcessMetrics;
};

/** What a report is made of. */
export type ReportParts = {
  readonly figures: GatewayFigures;
  readonly process: ProcessFigures;
  readonly upstream: Upstream;
  readonly server: { readonly running: number; connections(): Promise<number> };
  /** How many runs wait, and are under way. */
  readonly runs: () => Promise<Counts>;
};

const startedAt = Math.round(performance.timeOrigin);

export async function reportOf(parts: ReportParts): Promise<WorkerReport> {
  const { figures, process: ownProcess, upstream, server } = parts;
  const connections = await server.connections();
  const { rss, heapUsed, heapTotal } = process.memoryUsage();
  const { running } = server;
  const pools = new Map<string, PoolData>();
  for (const { origin, active, idle } of upstream.poolSizes()) {
    const name = figures.upstreamName(origin);
    const known = pools.get(name) ?? { active: 0, idle: 0 };
    pools.set(name, { active: known.active + active, idle: known.idle + idle });
  }
  const data = {
    ...figures.data,
    memory: { rss, heapUsed, heapTotal },
    connections,
    running,
    cacheBytes: upstream.cacheSize,
    runs: await parts.runs(),
    pools: Object.fromEntries(pools),
  };
  return { pid: process.pid, startedAt, data, process: await ownProcess.metrics() };
}
