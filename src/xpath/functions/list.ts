// FLAT's functions on arrays: array(), array-reverse(), sort().
import { jsonElement, rawJson } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import { arrayItems, oxnArray } from "../../data/oxn.ts";
import { emptyNodeSet } from "../convert.ts";
import type { Frame } from "../frame.ts";
import { defineFunction } from "../function-definition.ts";
import type { NodeSet } from "../values.ts";
import { bindSortKey, sortNodes } from "./sort.ts";

export const listFunctions = [
  defineFunction({
    name: "array",
    args: ["node-set?"],
    returns: "node-set",
    run: (_frame, nodes = []) => [arrayOf(nodes)],
  }),
  defineFunction({
    name: "array-reverse",
    args: ["node-set"],
    returns: "node-set",
    run: (frame, nodes) => rearranged("array-reverse", frame, nodes, (items) => items.toReversed()),
  }),
  defineFunction({
    name: "sort",
    args: ["node-set", "string?", "boolean?"],
    returns: "node-set",
    bind: (site) => {
      const keyOf = bindSortKey(site);
      return (frame, nodes, key = "", descending = false) =>
        rearranged("sort", frame, nodes, (items) => sortNodes(frame, items, keyOf(frame, key), descending));
    },
  }),
];

/** Raw values are shared where all nodes are JSON. */
function arrayOf(nodes: readonly XNode[]): XNode {
  const values = nodes.map(rawJson);
  return values.every((value) => value !== undefined) ? jsonElement(values) : oxnArray(nodes);
}

/** A new array of the items of the one given; without one, nothing. */
function rearranged(name: string, { host }: Frame, nodes: NodeSet, change: (items: NodeSet) => NodeSet): NodeSet {
  const [node] = nodes;
  if (node === undefined) return emptyNodeSet;
  const items = arrayItems(node);
  if (items !== undefined) return [arrayOf(change(items))];
  host.alert(name, `${name}() takes a JSON array`);
  return emptyNodeSet;
}
