// Counts what runs of a flow. Tests that ask for their coverage compile their app with a probe; else there is nothing of it.
import type { XmlElement } from "../source/read-xml.ts";
import type { Branch } from "./condition.ts";
import type { Step } from "./step.ts";

/** Both are told of everything that there is, when flows are compiled. */
export interface FlowProbe {
  /** @returns what is called each time that the step runs */
  step(element: XmlElement): () => void;
  /** @param way which of the ways that a condition at the element may go. @returns what is called each time that it goes there */
  branch(element: XmlElement, way: string): () => void;
}

export function counted(step: Step, element: XmlElement, probe: FlowProbe | undefined): Step {
  return probe === undefined ? step : before(step, probe.step(element));
}

/** @param elements one for each branch */
export function countedBranches(
  branches: readonly Branch[],
  elements: readonly XmlElement[],
  probe: FlowProbe,
): readonly Branch[] {
  const ways = branches.map(({ condition, step }, at) => {
    const element = elements[at] as XmlElement;
    return { condition, step: before(step, probe.branch(element, condition === undefined ? "else" : "true")) };
  });
  const last = elements.at(-1) as XmlElement;
  if (branches.at(-1)?.condition === undefined) return ways;
  return [...ways, { condition: undefined, step: before(() => undefined, probe.branch(last, "false")) }];
}

function before(step: Step, hit: () => void): Step {
  return (context) => {
    hit();
    return step(context);
  };
}
