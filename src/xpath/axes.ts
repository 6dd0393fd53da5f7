// The thirteen axes (XPath 1.0, section 2.2): the nodes that one context node reaches, nearest first.
import { namespaceNodes } from "../data/namespace-node.ts";
import type { XNode } from "../data/node.ts";
import type { Axis } from "./ast.ts";
import type { Matches } from "./node-test.ts";

/** Adds the matching nodes of an axis to `out`, in the axis's own order, until it is `limit` nodes long. */
export type Walk = (node: XNode, matches: Matches, out: XNode[], limit: number) => void;

export const walks: { readonly [A in Axis]: Walk } = {
  child: (node, matches, out, limit) => take(node.children(), 0, matches, out, limit),
  attribute: (node, matches, out, limit) => take(node.attributes(), 0, matches, out, limit),
  namespace: (node, matches, out, limit) => take(namespaceNodes(node), 0, matches, out, limit),
  self: (node, matches, out) => {
    if (matches(node)) out.push(node);
  },
  parent: (node, matches, out) => {
    if (node.parent !== undefined && matches(node.parent)) out.push(node.parent);
  },
  ancestor: (node, matches, out, limit) => climb(node.parent, matches, out, limit),
  "ancestor-or-self": climb,
  descendant: descend,
  "descendant-or-self": (node, matches, out, limit) => {
    if (matches(node)) out.push(node);
    descend(node, matches, out, limit);
  },
  "following-sibling": (node, matches, out, limit) => take(siblings(node), node.index + 1, matches, out, limit),
  "preceding-sibling": (node, matches, out, limit) => takeBackward(siblings(node), node.index - 1, matches, out, limit),
  following,
  preceding,
};

/** Axes that lead backward: their nodes come in reverse document order. */
export const reverseAxes: ReadonlySet<Axis> = new Set<Axis>([
  "ancestor",
  "ancestor-or-self",
  "preceding",
  "preceding-sibling",
]);

const none: readonly XNode[] = [];

/** The children among which a node stands; attributes, namespaces and documents stand among none. */
function siblings(node: XNode): readonly XNode[] {
  if (node.parent === undefined || node.kind === "attribute" || node.kind === "namespace") return none;
  return node.parent.children();
}

function take(nodes: readonly XNode[], from: number, matches: Matches, out: XNode[], limit: number): void {
  for (let at = from; at < nodes.length && out.length < limit; at += 1) {
    const node = nodes[at] as XNode;
    if (matches(node)) out.push(node);
  }
}

function takeBackward(nodes: readonly XNode[], from: number, matches: Matches, out: XNode[], limit: number): void {
  for (let at = Math.min(from, nodes.length - 1); at >= 0 && out.length < limit; at -= 1) {
    const node = nodes[at] as XNode;
    if (matches(node)) out.push(node);
  }
}

function climb(from: XNode | undefined, matches: Matches, out: XNode[], limit: number): void {
  for (let at = from; at !== undefined && out.length < limit; at = at.parent) if (matches(at)) out.push(at);
}

function descend(node: XNode, matches: Matches, out: XNode[], limit: number): void {
  for (const child of node.children()) {
    if (out.length >= limit) return;
    if (matches(child)) out.push(child);
    descend(child, matches, out, limit);
  }
}

function descendBackward(node: XNode, matches: Matches, out: XNode[], limit: number): void {
  const children = node.children();
  for (let at = children.length - 1; at >= 0 && out.length < limit; at -= 1) {
    descendBackward(children[at] as XNode, matches, out, limit);
  }
  if (out.length < limit && matches(node)) out.push(node);
}

function following(node: XNode, matches: Matches, out: XNode[], limit: number): void {
  if (isBesideChildren(node) && node.parent !== undefined) descend(node.parent, matches, out, limit);
  const start = isBesideChildren(node) ? node.parent : node;
  for (let at = start; at?.parent !== undefined && out.length < limit; at = at.parent) {
    const beside = at.parent.children();
    for (let place = at.index + 1; place < beside.length && out.length < limit; place += 1) {
      walks["descendant-or-self"](beside[place] as XNode, matches, out, limit);
    }
  }
}

function preceding(node: XNode, matches: Matches, out: XNode[], limit: number): void {
  const start = isBesideChildren(node) ? node.parent : node;
  for (let at = start; at?.parent !== undefined && out.length < limit; at = at.parent) {
    const beside = at.parent.children();
    for (let place = at.index - 1; place >= 0 && out.length < limit; place -= 1) {
      descendBackward(beside[place] as XNode, matches, out, limit);
    }
  }
}

/** Attributes and namespaces stand before the children of their element, all of which follow them. */
function isBesideChildren(node: XNode): boolean {
  return node.kind === "attribute" || node.kind === "namespace";
}
