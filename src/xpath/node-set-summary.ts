// What comparisons need to know of a long node-set, found out once: predicates compare one with many others.
import { treeVersion } from "../data/tree-version.ts";
import { nodeToNumber } from "./convert.ts";
import type { NodeSet } from "./values.ts";

export class NodeSetSummary {
  readonly version = treeVersion();
  readonly #nodes: NodeSet;
  #texts: ReadonlySet<string> | undefined;
  #numbers: ReadonlySet<number> | undefined;
  #sum: number | undefined;
  #extremes: { readonly smallest: number; readonly largest: number } | undefined;

  constructor(nodes: NodeSet) {
    this.#nodes = nodes;
  }

  /** The different texts of the nodes. */
  get texts(): ReadonlySet<string> {
    this.#texts ??= new Set(this.#nodes.map((node) => node.text()));
    return this.#texts;
  }

  /** The different numbers of the nodes. */
  get numbers(): ReadonlySet<number> {
    this.#numbers ??= new Set(this.#nodes.map(nodeToNumber));
    return this.#numbers;
  }

  get sum(): number {
    this.#sum ??= sumOf(this.#nodes);
    return this.#sum;
  }

  /** NaN where no node is a number. */
  get smallest(): number {
    return this.#bothEnds().smallest;
  }

  get largest(): number {
    return this.#bothEnds().largest;
  }

  #bothEnds(): { readonly smallest: number; readonly largest: number } {
    this.#extremes ??= extremesOf(this.numbers);
    return this.#extremes;
  }
}

/** NaN where a node is no number. */
export function sumOf(nodes: NodeSet): number {
  return nodes.reduce((sum, node) => sum + nodeToNumber(node), 0);
}

function extremesOf(numbers: ReadonlySet<number>): { readonly smallest: number; readonly largest: number } {
  let smallest = Number.NaN;
  let largest = Number.NaN;
  for (const number of numbers) {
    if (Number.isNaN(smallest) || number < smallest) smallest = number;
    if (Number.isNaN(largest) || number > largest) largest = number;
  }
  return { smallest, largest };
}

/** A summary of fewer nodes isn't worth keeping. */
const FEW = 32;

const summaries = new WeakMap<NodeSet, NodeSetSummary>();

/** The summary of a long list that is compared for the second time or later; the first time may be the only one. */
export function keptSummary(nodes: NodeSet): NodeSetSummary | undefined {
  if (nodes.length < FEW) return undefined;
  const known = summaries.get(nodes);
  if (known?.version === treeVersion()) return known;
  summaries.set(nodes, new NodeSetSummary(nodes));
  return undefined;
}
