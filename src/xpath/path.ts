// Location paths (XPath 1.0, section 2): all nodes that the steps lead to, or just the first.
import type { XNode } from "../data/node.ts";
import { type Code, nodeSetCode } from "./code.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import { compileFinder, type Finder } from "./path-finder.ts";
import type { PathStart } from "./path-start.ts";
import type { CompiledStep } from "./step.ts";
import { stepFromAll } from "./step-of-set.ts";
import type { NodeSet } from "./values.ts";

export function pathCode(start: PathStart, steps: readonly CompiledStep[]): Code {
  const all = (frame: Frame) => followSteps(start, steps, frame);
  const { first, any } = compileFinder(steps);
  return nodeSetCode(
    all,
    first === undefined ? undefined : shortcut(start, first, all),
    any === undefined ? undefined : exists(start, any, all),
  );
}

/** From a single node the finder goes; the first of several starting points needn't lead to the first node. */
function shortcut(start: PathStart, find: Finder, all: (frame: Frame) => NodeSet) {
  return (frame: Frame): XNode | undefined => {
    const node = start.single(frame);
    return node === undefined ? all(frame)[0] : find(node, frame);
  };
}

function exists(start: PathStart, find: Finder, all: (frame: Frame) => NodeSet) {
  return (frame: Frame): boolean => {
    const node = start.single(frame);
    return node === undefined ? all(frame).length > 0 : find(node, frame) !== undefined;
  };
}

function followSteps(start: PathStart, steps: readonly CompiledStep[], frame: Frame): NodeSet {
  let nodes = start.nodes(frame);
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
