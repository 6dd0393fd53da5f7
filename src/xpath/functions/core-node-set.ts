// XPath 1.0's node-set functions (section 4.1).
import { inDocumentOrder } from "../../data/document-order.ts";
import { elementsById } from "../../data/element-ids.ts";
import type { XNode } from "../../data/node.ts";
import { emptyNodeSet, isNodeSet, toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { NodeSet, XPathValue } from "../values.ts";

export const nodeSetFunctions = [
  defineFunction({ name: "last", args: [], returns: "number", run: (frame) => frame.size }),
  defineFunction({ name: "position", args: [], returns: "number", run: (frame) => frame.position }),
  defineFunction({ name: "count", args: ["node-set"], returns: "number", run: (_frame, nodes) => nodes.length }),
  defineFunction({
    name: "id",
    args: ["any"],
    returns: "node-set",
    context: "always",
    run: ({ node }, value) => (node === undefined ? emptyNodeSet : withIds(node, value)),
  }),
  defineFunction({
    name: "local-name",
    args: ["node-set?"],
    returns: "string",
    context: "default",
    run: ({ node }, nodes) => named(node, nodes)?.localName ?? "",
  }),
  defineFunction({
    name: "namespace-uri",
    args: ["node-set?"],
    returns: "string",
    context: "default",
    run: ({ node }, nodes) => named(node, nodes)?.namespaceUri ?? "",
  }),
  defineFunction({
    name: "name",
    args: ["node-set?"],
    returns: "string",
    context: "default",
    run: ({ node }, nodes) => named(node, nodes)?.name ?? "",
  }),
];

/** The first of the nodes, or the context node where no node-set was given. */
function named(node: XNode | undefined, nodes: NodeSet | undefined): XNode | undefined {
  return nodes === undefined ? node : nodes[0];
}

/** The elements with the IDs that a string (or each node of a node-set) lists, in the document of the context node. */
function withIds(context: XNode, value: XPathValue): NodeSet {
  let root = context;
  while (root.parent !== undefined) root = root.parent;
  const index = elementsById(root);
  const lists = isNodeSet(value) ? value.map((node) => node.text()) : [toStringValue(value)];
  const ids = lists.flatMap((list) => list.split(/[ \t\r\n]+/));
  return inDocumentOrder(ids.map((id) => index.get(id)).filter((element) => element !== undefined));
}
