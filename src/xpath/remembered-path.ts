// Paths in predicates that lead to the same nodes for many context nodes, such as ../value: they are followed once for all of them.
import type { XNode } from "../data/node.ts";
import { treeVersion } from "../data/tree-version.ts";
import { type Expression, type Path, partsOf, type Step } from "./ast.ts";
import { type Code, nodeSetCode } from "./code.ts";
import { emptyNodeSet } from "./convert.ts";
import type { Frame } from "./frame.ts";
import { coreFunctions } from "./functions/core.ts";
import { isSeveral, type PathStart } from "./path-start.ts";
import type { NodeSet } from "./values.ts";

/**
 * How many steps of a path in a predicate lead to a node that many context nodes have in common: 0 where it starts at such a
 * node, the number of its `..` at the beginning. Undefined where there is none, or where the nodes behind it depend on more than it.
 */
export function commonSteps({ from, steps }: Path): number | undefined {
  const shared = from === "context" ? steps.findIndex((step) => !isParent(step)) : 0;
  const starts = from === "root" || (from === "context" ? shared > 0 : from.kind === "variable");
  const rest = steps.slice(shared);
  const depends = rest.some(({ predicates }) => predicates.some(dependsOnMore));
  return starts && rest.length > 0 && !depends ? shared : undefined;
}

function isParent({ axis, test, predicates }: Step): boolean {
  return axis === "parent" && test.kind === "node" && predicates.length === 0;
}

/** Variables may change, and FLAT's functions may give anything. */
function dependsOnMore(expression: Expression): boolean {
  if (expression.kind === "variable" || (expression.kind === "call" && !coreFunctions.has(expression.name)))
    return true;
  return partsOf(expression).some(dependsOnMore);
}

type Memory = { readonly version: number; nodes: NodeSet | undefined };

/**
 * The same path, which remembers the nodes that it leads to from a node as soon as it is asked for the second time: the first
 * time may be the only one, and needn't find them all. What it knows goes away with the tree.
 * @param start where the path starts: the node that many context nodes have in common
 */
export function rememberedPath(start: PathStart, code: Code): Code {
  const memories = new WeakMap<XNode, Memory>();
  const recall = (frame: Frame): NodeSet | undefined => {
    const origin = start(frame);
    if (isSeveral(origin)) return undefined;
    const memory = memories.get(origin);
    const version = treeVersion();
    if (memory?.version !== version) {
      memories.set(origin, { version, nodes: undefined });
      return undefined;
    }
    memory.nodes ??= code.nodes(frame);
    return memory.nodes;
  };
  const again = nodeSetCode((frame) => recall(frame) ?? emptyNodeSet);
  const nodes = (frame: Frame): NodeSet => recall(frame) ?? code.nodes(frame);
  const choose = (frame: Frame): Code => (recall(frame) === undefined ? code : again);
  return {
    type: "node-set",
    value: nodes,
    nodes,
    first: (frame) => choose(frame).first(frame),
    string: (frame) => choose(frame).string(frame),
    number: (frame) => choose(frame).number(frame),
    boolean: (frame) => choose(frame).boolean(frame),
    json: (frame) => choose(frame).json(frame),
    some: (frame, operator, wanted) => choose(frame).some(frame, operator, wanted),
    count: (frame) => recall(frame)?.length ?? code.count?.(frame) ?? code.nodes(frame).length,
  };
}
