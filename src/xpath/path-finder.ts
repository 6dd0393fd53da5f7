// Finds the first node of a path without listing the others: step by step into depth, back where it leads nowhere.
import { JsonElement } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import type { Axis } from "./ast.ts";
import type { Frame } from "./frame.ts";
import type { CompiledStep } from "./step.ts";

/** The node that a path from `node` leads to first; undefined where it leads to none. */
export type Finder = (node: XNode, frame: Frame) => XNode | undefined;

/** How the nodes lie that the steps so far have led to: one, several of which none lies inside another, any. */
type Spread = "single" | "flat" | "nested";

const spreadBehind: { readonly [S in Spread]: { readonly [A in Axis]?: Spread } } = {
  single: {
    self: "single",
    parent: "single",
    attribute: "flat",
    namespace: "flat",
    child: "flat",
    "following-sibling": "flat",
    descendant: "nested",
    "descendant-or-self": "nested",
    following: "nested",
  },
  flat: {
    self: "flat",
    attribute: "flat",
    namespace: "flat",
    child: "flat",
    descendant: "nested",
    "descendant-or-self": "nested",
  },
  nested: { self: "nested", attribute: "flat", namespace: "flat" },
};

/** `first` finds the first node in document order, `any` just one; undefined where all nodes have to be listed. */
export function compileFinder(steps: readonly CompiledStep[]): { first: Finder | undefined; any: Finder | undefined } {
  const ordered = isOrdered(steps);
  if (!ordered && !isLinear(steps)) return { first: undefined, any: undefined };
  const find = steps.reduceRight<Finder>((next, step) => finderOf(step, next), arrived);
  return { first: ordered ? find : undefined, any: find };
}

function arrived(node: XNode): XNode {
  return node;
}

/** Whether going into depth meets the nodes in document order. */
function isOrdered(steps: readonly CompiledStep[]): boolean {
  let spread: Spread | undefined = "single";
  for (const { axis } of steps) {
    spread = spreadBehind[spread][axis];
    if (spread === undefined) return false;
  }
  return true;
}

/** Whether going into depth looks at each node once at most: one long axis among short ones. */
function isLinear(steps: readonly CompiledStep[]): boolean {
  const others = steps.filter(({ axis }) => !short.has(axis));
  return others.length === 1 && others.every(({ axis }) => axis === "descendant" || axis === "descendant-or-self");
}

const short: ReadonlySet<Axis> = new Set<Axis>(["self", "attribute", "namespace", "child"]);

function finderOf(step: CompiledStep, next: Finder): Finder {
  if (!step.isPlain) return listFinder(step, next);
  switch (step.axis) {
    case "self":
      return (node, frame) => (step.accepts(node, frame) ? next(node, frame) : undefined);
    case "parent":
      return ({ parent }, frame) =>
        parent !== undefined && step.accepts(parent, frame) ? next(parent, frame) : undefined;
    case "child":
      return step.key === undefined ? childFinder(step, next) : keyFinder(step, step.key, next);
    case "descendant":
      return descendantFinder(step, next);
    case "descendant-or-self": {
      const below = descendantFinder(step, next);
      return (node, frame) => (step.accepts(node, frame) ? next(node, frame) : undefined) ?? below(node, frame);
    }
    default:
      return listFinder(step, next);
  }
}

/** Lists what one step selects, then goes on from each. */
function listFinder(step: CompiledStep, next: Finder): Finder {
  return (node, frame) => {
    const reached: XNode[] = [];
    step.select(node, frame, reached);
    for (const candidate of reached) {
      const found = next(candidate, frame);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

function childFinder(step: CompiledStep, next: Finder): Finder {
  return (node, frame) => {
    for (const child of node.children()) {
      if (!step.accepts(child, frame)) continue;
      const found = next(child, frame);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Over JSON objects a child is a look-up. */
function keyFinder(step: CompiledStep, key: string, next: Finder): Finder {
  const find = childFinder(step, next);
  return (node, frame) => {
    if (!(node instanceof JsonElement) || Array.isArray(node.value)) return find(node, frame);
    const member = node.member(key);
    return member !== undefined && step.accepts(member, frame) ? next(member, frame) : undefined;
  };
}

function descendantFinder(step: CompiledStep, next: Finder): Finder {
  const find: Finder = (node, frame) => {
    for (const child of node.children()) {
      const found = (step.accepts(child, frame) ? next(child, frame) : undefined) ?? find(child, frame);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return find;
}
