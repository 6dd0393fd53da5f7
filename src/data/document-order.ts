// Document order (XPath 1.0, section 5): a node before its attributes, these before its children; without repetitions.
import type { XNode } from "./node.ts";

/** The nodes in document order, each once. Linear in the nodes and their ancestors, sorting aside. */
export function inDocumentOrder(nodes: readonly XNode[]): readonly XNode[] {
  if (nodes.length < 2 || areOrderedSiblings(nodes)) return nodes;
  return new OrderedTree(nodes).list();
}

/** Whether all are children (or attributes) of one parent and stand in order already. */
function areOrderedSiblings(nodes: readonly XNode[]): boolean {
  const first = nodes[0];
  let last = first;
  for (let at = 1; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node === undefined || last === undefined) return false;
    if (node.parent === undefined || node.parent !== last.parent || byPlace(last, node) >= 0) return false;
    last = node;
  }
  return true;
}

/** The part of the trees that leads to the nodes. */
class OrderedTree {
  readonly #wanted: ReadonlySet<XNode>;
  readonly #branches = new Map<XNode, XNode[]>();
  readonly #roots: XNode[] = [];

  constructor(nodes: readonly XNode[]) {
    this.#wanted = new Set(nodes);
    for (const node of this.#wanted) this.#addWithAncestors(node);
  }

  list(): XNode[] {
    const found: XNode[] = [];
    const ordered = this.#roots.length < 2 ? this.#roots : sortByOrdinal(this.#roots);
    const pending = ordered.reverse();
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      if (this.#wanted.has(node)) found.push(node);
      const branches = this.#branches.get(node)?.sort(byPlace) ?? [];
      for (let at = branches.length - 1; at >= 0; at -= 1) pending.push(branches[at] as XNode);
    }
    return found;
  }

  #addWithAncestors(node: XNode): void {
    let below: XNode | undefined;
    for (let at: XNode | undefined = node; at !== undefined; at = at.parent) {
      const branches = this.#branches.get(at);
      if (branches !== undefined) {
        if (below !== undefined) branches.push(below);
        return;
      }
      this.#branches.set(at, below === undefined ? [] : [below]);
      if (at.parent === undefined) this.#roots.push(at);
      below = at;
    }
  }
}

function byPlace(a: XNode, b: XNode): number {
  return rank(a) - rank(b) || a.index - b.index;
}

function rank(node: XNode): number {
  if (node.kind === "namespace") return 0;
  return node.kind === "attribute" ? 1 : 2;
}

// Trees have no order among each other; the one that was met first comes first, each time.
const ordinals = new WeakMap<XNode, number>();
let lastOrdinal = 0;

function sortByOrdinal(roots: readonly XNode[]): XNode[] {
  return roots
    .map((root) => ({ root, place: ordinal(root) }))
    .sort((a, b) => a.place - b.place)
    .map(({ root }) => root);
}

function ordinal(root: XNode): number {
  let found = ordinals.get(root);
  if (found === undefined) {
    lastOrdinal += 1;
    found = lastOrdinal;
    ordinals.set(root, found);
  }
  return found;
}
