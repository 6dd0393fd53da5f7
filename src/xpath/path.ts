// Location paths (XPath 1.0, section 2): steps, predicates, and the nodes that they lead to.
import { inDocumentOrder } from "../data/document-order.ts";
import type { XNode } from "../data/node.ts";
import type { Step } from "./ast.ts";
import { reverseAxes, type Walk, walks } from "./axes.ts";
import { type Code, nodeSetCode } from "./code.ts";
import { emptyNodeSet, toBoolean } from "./convert.ts";
import type { Frame } from "./frame.ts";
import { compileNodeTest, type Matches } from "./node-test.ts";
import type { NodeSet } from "./values.ts";

export type CompiledStep = {
  readonly walk: Walk;
  readonly matches: Matches;
  readonly predicates: readonly Code[];
  readonly reverse: boolean;
};

export function compileStep(step: Step, predicates: readonly Code[]): CompiledStep {
  return {
    walk: walks[step.axis],
    matches: compileNodeTest(step.test, step.axis),
    predicates,
    reverse: reverseAxes.has(step.axis),
  };
}

/** A path from the nodes that `start` gives. */
export function pathCode(start: (frame: Frame) => NodeSet, steps: readonly CompiledStep[]): Code {
  return nodeSetCode((frame) => {
    let nodes = start(frame);
    for (const step of steps) nodes = takeStep(nodes, step, frame);
    return nodes;
  });
}

function takeStep(from: NodeSet, step: CompiledStep, frame: Frame): NodeSet {
  if (from.length === 0) return emptyNodeSet;
  const found: XNode[] = [];
  for (const node of from) {
    const reached: XNode[] = [];
    step.walk(node, step.matches, reached, Number.POSITIVE_INFINITY);
    let kept: readonly XNode[] = reached;
    for (const predicate of step.predicates) kept = filterNodes(kept, predicate, frame);
    found.push(...kept);
  }
  if (from.length === 1) return step.reverse ? found.reverse() : found;
  return inDocumentOrder(found);
}

/** Keeps the nodes for which the predicate holds; a number means the position (section 2.4). */
export function filterNodes(nodes: readonly XNode[], predicate: Code, frame: Frame): readonly XNode[] {
  const { node, position, size } = frame;
  const kept = nodes.filter((candidate, index) => {
    frame.node = candidate;
    frame.position = index + 1;
    frame.size = nodes.length;
    const value = predicate.value(frame);
    return typeof value === "number" ? value === index + 1 : toBoolean(value);
  });
  frame.node = node;
  frame.position = position;
  frame.size = size;
  return kept;
}
