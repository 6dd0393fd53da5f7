// prom-client at work: the figures of the Node process, the sums over several processes, and Prometheus' text.
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

  async metrics(): Promise<readonly Metric[]> {
    // The same shape: prom-client's types leave out the names of single samples.
    return (await this.#registry.getMetricsAsJSON()) as unknown as readonly Metric[];
  }
}

/** The metrics of several processes as one. */
export class SummedMetrics {
  readonly #registry: Registry;

  constructor(ofProcesses: readonly (readonly Metric[])[]) {
    const { AggregatorRegistry } = promClient();
    this.#registry = AggregatorRegistry.aggregate(ofProcesses as unknown as object[]);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  async all(): Promise<readonly Metric[]> {
    return (await this.#registry.getMetricsAsJSON()) as unknown as readonly Metric[];
  }
}
