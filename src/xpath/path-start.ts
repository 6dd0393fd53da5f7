// Where a path starts: at the context node, at the document, at the nodes of a variable or another expression.
import type { XNode } from "../data/node.ts";
import type { Code } from "./code.ts";
import type { Frame } from "./frame.ts";
import type { NodeSet } from "./values.ts";

/** One node as it is, to save the list; none or several as a node-set. */
export type Origin = XNode | NodeSet;

export type PathStart = (frame: Frame) => Origin;

const nowhere: NodeSet = [];

export const contextStart: PathStart = ({ node }) => node ?? nowhere;

export const documentStart: PathStart = ({ node }) => {
  let root = node;
  while (root?.parent !== undefined) root = root.parent;
  return root ?? nowhere;
};

/** The node above the context node, or so many levels above. */
export function parentStart(levels: number): PathStart {
  return ({ node }) => {
    let at = node;
    for (let level = 0; level < levels; level += 1) at = at?.parent;
    return at ?? nowhere;
  };
}

export function expressionStart({ nodes }: Code): PathStart {
  return (frame) => {
    const found = nodes(frame);
    return found.length === 1 && found[0] !== undefined ? found[0] : found;
  };
}

export function isSeveral(origin: Origin): origin is NodeSet {
  return Array.isArray(origin);
}
