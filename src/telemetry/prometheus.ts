// prom-client at work: the figures of the Node process, their sums over several processes, and Prometheus' text.
import { createRequire } from "node:module";
import type { Registry } from "prom-client";
import type { Metric } from "./metric.ts";

const require = createRequire(import.meta.url);

/** Milliseconds between two looks at the event loop, which are part of what it calls delay. */
export const LOOP_PRECISION = 10;

/** Takes some milliseconds the first time. */
function promClient(): typeof import("prom-client") {
  return require("prom-client");
}

/** What prom-client measures of a process, in its own form. */
export type ProcessMetrics = readonly object[];

/** Event loop, garbage collection, memory, CPU, open files of this process: measured from now on. */
export class ProcessFigures {
  static #shared: ProcessFigures | undefined;

  /** What is measured can't be switched off again, so there is one for the process. */
  static get shared(): ProcessFigures {
    ProcessFigures.#shared ??= new ProcessFigures();
    return ProcessFigures.#shared;
  }

  readonly #registry: Registry;

  private constructor() {
    const { Registry, collectDefaultMetrics } = promClient();
    this.#registry = new Registry();
    collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_PRECISION });
  }

  metrics(): Promise<ProcessMetrics> {
    return this.#registry.getMetricsAsJSON();
  }
}

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** @param processes of each process; they are added up, or whatever else makes one number of them */
export async function prometheusText(
  metrics: readonly Metric[],
  processes: readonly ProcessMetrics[],
): Promise<string> {
  const { Registry, AggregatorRegistry } = promClient();
  const own = new Registry();
  // Anything that has these properties is a metric for a registry that only writes.
  for (const metric of metrics) own.registerMetric({ ...metric, get: async () => metric } as never);
  const summed = AggregatorRegistry.aggregate(processes as object[]);
  return (await own.metrics()) + (await summed.metrics());
}
