// What tests have covered, as comments of TAP for people, and as an lcov file for tools.
import path from "node:path";
import type { BranchCount, FlowCoverage, RouteCount, StepCount } from "./coverage.ts";

type Counted = { readonly hits: number };

/** Lines that begin with `#`. */
export function coverageText(flows: readonly FlowCoverage[], routes: readonly RouteCount[]): string {
  const steps = flows.flatMap((flow) => flow.steps);
  const branches = flows.flatMap((flow) => flow.branches);
  const lines = [
    `coverage: steps ${share(steps)}, branches ${share(branches)}, routes ${share(routes)}`,
    ...flows.map(flowLine),
    ...routes.filter(isMissed).map((route) => `  ${route.method} ${route.path}: not called`),
  ];
  return lines.map((line) => `# ${line}\n`).join("");
}

function flowLine({ name, steps, branches }: FlowCoverage): string {
  const figures = `${covered(steps)}/${steps.length} steps, ${covered(branches)}/${branches.length} branches`;
  const missed = [...missedSteps(steps), ...missedBranches(branches)];
  return `  ${name}: ${figures}${missed.length === 0 ? "" : `; ${missed.join("; ")}`}`;
}

function missedSteps(steps: readonly StepCount[]): readonly string[] {
  const lines = new Set(steps.filter(isMissed).map(({ line }) => line));
  return lines.size === 0 ? [] : [`not run: ${[...lines].sort((one, other) => one - other).join(", ")}`];
}

function missedBranches(branches: readonly BranchCount[]): readonly string[] {
  const missed = branches.filter(isMissed).map(({ line, way }) => (way === "else" ? `${line}` : `${line} ${way}`));
  return missed.length === 0 ? [] : [`not taken: ${missed.join(", ")}`];
}

/** `3 of 4 (75 %)`; the percentage is 100 only where all are covered. */
function share(counts: readonly Counted[]): string {
  const hit = covered(counts);
  const percent = counts.length === 0 ? 100 : Math.floor((hit / counts.length) * 100);
  return `${hit} of ${counts.length} (${percent} %)`;
}

function covered(counts: readonly Counted[]): number {
  return counts.filter(({ hits }) => hits > 0).length;
}

function isMissed({ hits }: Counted): boolean {
  return hits === 0;
}

/** @param folder names of files are relative to it */
export function lcovText(flows: readonly FlowCoverage[], folder: string): string {
  return flows.map((flow) => `${recordOf(flow, folder).join("\n")}\n`).join("");
}

function recordOf({ path: file, steps, branches }: FlowCoverage, folder: string): readonly string[] {
  const lines = new Map<number, number>();
  for (const { line, hits } of steps) lines.set(line, Math.max(lines.get(line) ?? 0, hits));
  const ways = new Map<number, number>();
  return [
    "TN:",
    `SF:${path.relative(folder, file).split(path.sep).join("/")}`,
    ...branches.map((branch) => branchLine(branch, ways)),
    `BRF:${branches.length}`,
    `BRH:${covered(branches)}`,
    ...[...lines].sort(([one], [other]) => one - other).map(([line, hits]) => `DA:${line},${hits}`),
    `LF:${lines.size}`,
    `LH:${[...lines.values()].filter((hits) => hits > 0).length}`,
    "end_of_record",
  ];
}

/** @param ways how many of each condition there were so far */
function branchLine({ line, block, hits }: BranchCount, ways: Map<number, number>): string {
  const way = ways.get(block) ?? 0;
  ways.set(block, way + 1);
  return `BRDA:${line},${block},${way},${hits}`;
}
