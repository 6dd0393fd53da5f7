// XPath 1.0's node-set functions (section 4.1).
import type { XNode } from "../../data/node.ts";
import { defineFunction } from "../function-definition.ts";
import type { NodeSet } from "../values.ts";

export const nodeSetFunctions = [
  defineFunction({ name: "last", args: [], returns: "number", run: (frame) => frame.size }),
  defineFunction({ name: "position", args: [], returns: "number", run: (frame) => frame.position }),
  defineFunction({ name: "count", args: ["node-set"], returns: "number", run: (_frame, nodes) => nodes.length }),
  defineFunction({
    name: "local-name",
    args: ["node-set?"],
    returns: "string",
    run: ({ node }, nodes) => named(node, nodes)?.localName ?? "",
  }),
  defineFunction({
    name: "namespace-uri",
    args: ["node-set?"],
    returns: "string",
    run: ({ node }, nodes) => named(node, nodes)?.namespaceUri ?? "",
  }),
  defineFunction({
    name: "name",
    args: ["node-set?"],
    returns: "string",
    run: ({ node }, nodes) => named(node, nodes)?.name ?? "",
  }),
];

/** The first of the nodes, or the context node where no node-set was given. */
function named(node: XNode | undefined, nodes: NodeSet | undefined): XNode | undefined {
  return nodes === undefined ? node : nodes[0];
}
