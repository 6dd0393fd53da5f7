// What all workers have told, put together.
import { FlowError } from "../../errors/flow-error.ts";
import { addUp } from "../../telemetry/figures.ts";
import { gatewayMetrics } from "../../telemetry/gateway-metrics.ts";
import { counter, gauge, type Metric, samplesBy } from "../../telemetry/metric.ts";
import { version } from "../../version.ts";
import type { Group, GroupFigures } from "../group.ts";
import type { WorkerData, WorkerReport } from "./worker-report.ts";

/** What all processes of a group are asked for their reports. */
export const STATUS_QUESTION = "status";

export type Collected = {
  readonly group: GroupFigures;
  readonly workers: readonly WorkerReport[];
  /** The sums of all workers. */
  readonly sums: WorkerData;
};

export async function collect(group: Pick<Group, "figures" | "ask">): Promise<Collected> {
  const answers = await group.ask(STATUS_QUESTION);
  const workers = answers.map(({ answer }) => answer as WorkerReport);
  if (workers.length === 0) throw new FlowError("internal", { cause: "No process has told its figures in time" });
  return { group: group.figures, workers, sums: addUp(workers.map(({ data }) => data)) };
}

export function metricsOf({ group, workers, sums }: Collected): readonly Metric[] {
  const reloads = { done: group.reloads, failed: group.failedReloads };
  const pools = Object.entries(sums.pools).flatMap(([upstream, pool]) => samplesBy("state", pool, { upstream }));
  return [
    gauge("flat_info", "The version", [{ labels: { version }, value: 1 }]),
    gauge("flat_start_timestamp_seconds", "When the first process was started", group.startedAt / 1000),
    gauge("flat_workers", "Processes that serve requests", workers.length),
    gauge("flat_workers_wanted", "Processes that there should be", group.workers),
    counter("flat_worker_deaths_total", "Processes that have ended unexpectedly", group.deaths),
    counter("flat_reloads_total", "Reloads of the app", samplesBy("result", reloads)),
    gauge("flat_connections", "Open connections of clients", sums.connections),
    gauge("flat_requests_running", "Requests that are running", sums.running),
    gauge("flat_upstream_connections", "Open connections to upstreams", pools),
    gauge("flat_cache_bytes", "Memory that the cache uses", sums.cacheBytes),
    gauge("flat_transactions", "Runs of asynchronous routes", samplesBy("state", sums.runs)),
    ...gatewayMetrics(sums),
  ];
}
