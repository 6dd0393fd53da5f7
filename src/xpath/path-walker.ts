// Follows the steps of a path from wherever it starts: to all nodes, to the first, or to see whether there is any.
import type { XNode } from "../data/node.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import { compileFinder } from "./path-finder.ts";
import { isSeveral, type Origin } from "./path-start.ts";
import type { CompiledStep } from "./step.ts";
import { stepFromAll } from "./step-of-set.ts";
import type { NodeSet } from "./values.ts";

export type Walker = {
  readonly all: (from: Origin, frame: Frame) => NodeSet;
  /** The first in document order. */
  readonly first: (from: Origin, frame: Frame) => XNode | undefined;
  readonly exists: (from: Origin, frame: Frame) => boolean;
};

/** From a single node a finder goes where it can; the first of several starting points needn't lead to the first node. */
export function compileWalker(steps: readonly CompiledStep[]): Walker {
  const all: Walker["all"] = (from, frame) => followSteps(from, steps, frame);
  const { first, any } = compileFinder(steps);
  return {
    all,
    first: (from, frame) => (first === undefined || isSeveral(from) ? all(from, frame)[0] : first(from, frame)),
    exists: (from, frame) => {
      return any === undefined || isSeveral(from) ? all(from, frame).length > 0 : any(from, frame) !== undefined;
    },
  };
}

function followSteps(from: Origin, steps: readonly CompiledStep[], frame: Frame): NodeSet {
  let nodes: NodeSet = isSeveral(from) ? from : [from];
  let isFlat = nodes.length < 2;
  for (const step of steps) {
    const [node] = nodes;
    if (node === undefined) return emptyNodeSet;
    if (nodes.length > 1) {
      nodes = stepFromAll(step, nodes, isFlat, frame);
      isFlat = nodes.length < 2 || (isFlat && staysFlat.has(step.axis));
    } else {
      nodes = stepFromOne(step, node, frame);
      isFlat = nodes.length < 2 || staysFlat.has(step.axis) || flatFromOne.has(step.axis);
    }
  }
  return nodes;
}

function stepFromOne(step: CompiledStep, node: XNode, frame: Frame): NodeSet {
  const found: XNode[] = [];
  step.select(node, frame, found);
  return step.reverse ? found.reverse() : found;
}

/** Axes from flat sets (no node inside another) to flat sets. */
const staysFlat: ReadonlySet<string> = new Set(["child", "attribute", "namespace", "self"]);
const flatFromOne: ReadonlySet<string> = new Set(["following-sibling", "preceding-sibling"]);
