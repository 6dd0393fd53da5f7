// One step of a path from several nodes at once, without walking the same part of a tree twice.
import { inDocumentOrder } from "../data/document-order.ts";
import type { XNode } from "../data/node.ts";
import type { Axis } from "./ast.ts";
import { walks } from "./axes.ts";
import type { Frame } from "./frame.ts";
import type { Matches } from "./node-test.ts";
import { applyPredicate } from "./predicate.ts";
import type { CompiledStep } from "./step.ts";
import type { NodeSet } from "./values.ts";

/**
 * What the step selects from all of the nodes, in document order.
 * @param from two or more nodes in document order, without repetitions
 * @param isFlat whether none of them lies inside another
 */
export function stepFromAll(step: CompiledStep, from: NodeSet, isFlat: boolean, frame: Frame): NodeSet {
  if (!step.isPlain) return inOrder(step, isFlat, selectFromEach(step, from, frame));
  const found = reachFromAll(step, from);
  for (const predicate of step.predicates) applyPredicate(predicate, found, 0, frame);
  return inOrder(step, isFlat, found);
}

function selectFromEach(step: CompiledStep, from: NodeSet, frame: Frame): XNode[] {
  const found: XNode[] = [];
  for (const node of from) step.select(node, frame, found);
  return found;
}

/** Axes that keep the order of their starting points and never meet. */
const orderly: ReadonlySet<Axis> = new Set<Axis>(["attribute", "namespace", "self"]);

function inOrder(step: CompiledStep, isFlat: boolean, found: XNode[]): NodeSet {
  const { axis, isPlain } = step;
  if (orderly.has(axis) || (axis === "child" && isFlat)) return found;
  if (isPlain && (axis === "descendant" || axis === "descendant-or-self" || axis === "following")) return found;
  return inDocumentOrder(found);
}

function reachFromAll({ axis, matches }: CompiledStep, from: NodeSet): XNode[] {
  const found: XNode[] = [];
  switch (axis) {
    case "descendant":
    case "descendant-or-self":
      reachDescendants(from, axis === "descendant-or-self", matches, found);
      break;
    case "ancestor":
    case "ancestor-or-self":
    case "parent":
      reachUpward(from, axis, matches, found);
      break;
    case "following-sibling":
      for (const node of firstOfEachParent(from)) walks[axis](node, matches, found, Number.POSITIVE_INFINITY);
      break;
    case "preceding-sibling":
      for (const node of lastOfEachParent(from)) walks[axis](node, matches, found, Number.POSITIVE_INFINITY);
      break;
    case "following":
      walks.following(firstToEnd(from), matches, found, Number.POSITIVE_INFINITY);
      break;
    case "preceding":
      walks.preceding(from.at(-1) as XNode, matches, found, Number.POSITIVE_INFINITY);
      break;
    default:
      for (const node of from) walks[axis](node, matches, found, Number.POSITIVE_INFINITY);
  }
  return found;
}

/** Nodes that lie inside one already walked are passed on the way and not walked again. */
function reachDescendants(from: NodeSet, withSelf: boolean, matches: Matches, found: XNode[]): void {
  let next = 0;
  const passAttributes = (element: XNode) => {
    for (let node = from[next]; node?.parent === element && isBeside(node); node = from[next]) {
      if (withSelf && matches(node)) found.push(node);
      next += 1;
    }
  };
  const walk = (node: XNode) => {
    passAttributes(node);
    for (const child of node.children()) {
      if (from[next] === child) next += 1;
      if (matches(child)) found.push(child);
      walk(child);
    }
  };
  while (next < from.length) {
    const top = from[next] as XNode;
    next += 1;
    if (withSelf && matches(top)) found.push(top);
    walk(top);
  }
}

function isBeside({ kind }: XNode): boolean {
  return kind === "attribute" || kind === "namespace";
}

/** Stops climbing where another node has been before. */
function reachUpward(from: NodeSet, axis: Axis, matches: Matches, found: XNode[]): void {
  const seen = new Set<XNode>();
  for (const node of from) {
    for (let at = axis === "ancestor-or-self" ? node : node.parent; at !== undefined && !seen.has(at); at = at.parent) {
      seen.add(at);
      if (matches(at)) found.push(at);
      if (axis === "parent") break;
    }
  }
}

function firstOfEachParent(nodes: NodeSet): XNode[] {
  const seen = new Set<XNode | undefined>();
  return nodes.filter((node) => {
    if (isBeside(node) || seen.has(node.parent)) return false;
    seen.add(node.parent);
    return true;
  });
}

function lastOfEachParent(nodes: NodeSet): XNode[] {
  const last = new Map<XNode | undefined, XNode>();
  for (const node of nodes) if (!isBeside(node)) last.set(node.parent, node);
  return [...last.values()];
}

/** What follows any of the nodes follows the one that ends first: the innermost at the beginning. */
function firstToEnd(nodes: NodeSet): XNode {
  let first = nodes[0] as XNode;
  for (const node of nodes) {
    if (!isInside(node, first)) break;
    first = node;
  }
  return first;
}

function isInside(node: XNode, outer: XNode): boolean {
  for (let at: XNode | undefined = node; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}
