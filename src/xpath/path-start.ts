// Where a path starts: at the context node, at the document, at the nodes of a variable or another expression.
import type { XNode } from "../data/node.ts";
import type { Code } from "./code.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { NodeSet } from "./values.ts";

export type PathStart = {
  readonly nodes: (frame: Frame) => NodeSet;
  /** The node where there is exactly one: saves the list. */
  readonly single: (frame: Frame) => XNode | undefined;
};

export const contextStart: PathStart = startAt((frame) => frame.node);

export const documentStart: PathStart = startAt(({ node }) => {
  let root = node;
  while (root?.parent !== undefined) root = root.parent;
  return root;
});

export function expressionStart({ nodes }: Code): PathStart {
  return {
    nodes,
    single: (frame) => {
      const found = nodes(frame);
      return found.length === 1 ? found[0] : undefined;
    },
  };
}

function startAt(single: PathStart["single"]): PathStart {
  return {
    single,
    nodes: (frame) => {
      const node = single(frame);
      return node === undefined ? emptyNodeSet : [node];
    },
  };
}
