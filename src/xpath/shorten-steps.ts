// Rewrites steps to fewer ones that select the same nodes.
import type { StepPlan } from "./step.ts";

/** `//name` becomes one step down all levels unless a predicate counts among siblings; `.` is left out. */
export function shortenSteps(steps: readonly StepPlan[]): readonly StepPlan[] {
  const shortened: StepPlan[] = [];
  for (const step of steps) {
    if (isAnyNode(step, "self")) continue;
    const before = shortened.at(-1);
    if (before !== undefined && isAnyNode(before, "descendant-or-self") && isPlainChild(step)) {
      shortened[shortened.length - 1] = { ...step, axis: "descendant" };
    } else {
      shortened.push(step);
    }
  }
  return shortened;
}

function isAnyNode({ axis, test, predicates }: StepPlan, wanted: StepPlan["axis"]): boolean {
  return axis === wanted && test.kind === "node" && predicates.length === 0;
}

function isPlainChild({ axis, predicates }: StepPlan): boolean {
  return axis === "child" && predicates.every(({ kind }) => kind === "condition");
}
