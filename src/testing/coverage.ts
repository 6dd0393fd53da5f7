// Counts which steps and branches of an app's flows its tests run, and which of its routes they call.
import type { FlowProbe } from "../flow/flow-probe.ts";
import type { RouteRow } from "../pipeline/routes/route-compiler.ts";
import type { XmlElement } from "../source/read-xml.ts";

export type StepCount = { readonly line: number; hits: number };

/** One way of a condition. */
export type BranchCount = {
  readonly line: number;
  /** Of all conditions of the file, from 0. */
  readonly block: number;
  /** `true`, `false` or `else`. */
  readonly way: string;
  hits: number;
};

export type FlowCoverage = {
  /** Relative to the app folder. */
  readonly name: string;
  readonly path: string;
  readonly steps: readonly StepCount[];
  readonly branches: readonly BranchCount[];
};

export type RouteCount = Pick<RouteRow, "method" | "path"> & { readonly hits: number };

type Counts = FlowCoverage & { readonly steps: StepCount[]; readonly branches: BranchCount[] };

export class Coverage implements FlowProbe {
  readonly #flows = new Map<string, Counts>();
  readonly #routes = new Map<string, number>();
  readonly #blocks = new Map<XmlElement, number>();
  #used = new Set<string>();

  step(element: XmlElement): () => void {
    const counts = this.#countsOf(element);
    const step = { line: lineOf(element), hits: 0 };
    counts.steps.push(step);
    return () => {
      step.hits += 1;
      this.#used.add(counts.path);
    };
  }

  branch(element: XmlElement, way: string): () => void {
    const branch = { line: lineOf(element), block: this.#blockOf(element), way, hits: 0 };
    this.#countsOf(element).branches.push(branch);
    return () => {
      branch.hits += 1;
    };
  }

  called({ method, path }: Pick<RouteRow, "method" | "path">): void {
    const key = keyOf(method, path);
    this.#routes.set(key, (this.#routes.get(key) ?? 0) + 1);
  }

  /** In the order of their names. */
  flows(): readonly FlowCoverage[] {
    return [...this.#flows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  routes(rows: readonly RouteRow[]): readonly RouteCount[] {
    const tested = rows.filter(({ own }) => own !== true);
    return tested.map(({ method, path }) => ({ method, path, hits: this.#routes.get(keyOf(method, path)) ?? 0 }));
  }

  /** Absolute paths of the flows that have run since the last call. */
  takeUsed(): ReadonlySet<string> {
    const used = this.#used;
    this.#used = new Set();
    return used;
  }

  #countsOf({ file: { name, path } }: XmlElement): Counts {
    const known = this.#flows.get(path);
    if (known !== undefined) return known;
    const counts: Counts = { name, path, steps: [], branches: [] };
    this.#flows.set(path, counts);
    return counts;
  }

  #blockOf(element: XmlElement): number {
    const known = this.#blocks.get(element);
    if (known !== undefined) return known;
    const block = this.#blocks.size;
    this.#blocks.set(element, block);
    return block;
  }
}

function lineOf({ file, offset }: XmlElement): number {
  return file.positionAt(offset).line;
}

function keyOf(method: string, path: string): string {
  return `${method} ${path}`;
}
