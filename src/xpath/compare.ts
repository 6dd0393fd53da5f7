// Comparisons (XPath 1.0, section 3.4): between any two types, node-sets by any pair of nodes that fits.
import type { ComparisonOperator } from "./ast.ts";
import { isNodeSet, nodeToNumber, toBoolean, toNumber, toStringValue } from "./convert.ts";
import { keptSummary, NodeSetSummary } from "./node-set-summary.ts";
import type { NodeSet, XPathValue } from "./values.ts";

export function compareValues(operator: ComparisonOperator, left: XPathValue, right: XPathValue): boolean {
  if (isNodeSet(left)) {
    return isNodeSet(right) ? compareNodeSets(operator, left, right) : compareNodes(operator, left, right);
  }
  return isNodeSet(right) ? compareNodes(mirrored[operator], right, left) : compareAtoms(operator, left, right);
}

/** The operator that says the same with its operands swapped. */
export const mirrored: Record<ComparisonOperator, ComparisonOperator> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

type Atom = Exclude<XPathValue, NodeSet>;

function compareNodes(operator: ComparisonOperator, nodes: NodeSet, atom: Atom): boolean {
  if (typeof atom === "boolean") return compareAtoms(operator, nodes.length > 0, atom);
  const asNumbers = typeof atom === "number" || !isEquality(operator);
  return someNode(nodes, operator, asNumbers ? toNumber(atom) : toStringValue(atom));
}

/** Whether any node compares as wanted: by number with a number, by text (`=` and `!=` only) with a string. */
export function someNode(nodes: NodeSet, operator: ComparisonOperator, wanted: string | number): boolean {
  const summary = keptSummary(nodes);
  if (summary !== undefined) return someOfMany(summary, operator, wanted);
  if (typeof wanted === "number") {
    return nodes.some((node) => compareNumbers(operator, nodeToNumber(node), wanted));
  }
  return nodes.some((node) => (node.text() === wanted) === (operator === "="));
}

function someOfMany(summary: NodeSetSummary, operator: ComparisonOperator, wanted: string | number): boolean {
  if (typeof wanted === "string") return operator === "=" ? summary.texts.has(wanted) : isOther(summary.texts, wanted);
  switch (operator) {
    case "=":
      return !Number.isNaN(wanted) && summary.numbers.has(wanted);
    case "!=":
      return Number.isNaN(wanted) || isOther(summary.numbers, wanted);
    case "<":
    case "<=":
      return compareNumbers(operator, summary.smallest, wanted);
    case ">":
    case ">=":
      return compareNumbers(operator, summary.largest, wanted);
  }
}

/** Whether there is any but the one. */
function isOther<T>(values: ReadonlySet<T>, one: T): boolean {
  return values.size > (values.has(one) ? 1 : 0);
}

export function isEquality(operator: ComparisonOperator): boolean {
  return operator === "=" || operator === "!=";
}

function compareAtoms(operator: ComparisonOperator, left: Atom, right: Atom): boolean {
  if (!isEquality(operator)) return compareNumbers(operator, toNumber(left), toNumber(right));
  const wanted = operator === "=";
  if (typeof left === "boolean" || typeof right === "boolean") return (toBoolean(left) === toBoolean(right)) === wanted;
  if (typeof left === "number" || typeof right === "number") return (toNumber(left) === toNumber(right)) === wanted;
  return (toStringValue(left) === toStringValue(right)) === wanted;
}

export function compareNumbers(operator: ComparisonOperator, left: number, right: number): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** Linear, and shorter for a long list that was compared before: equality by a set of texts, order by the extremes. */
function compareNodeSets(operator: ComparisonOperator, left: NodeSet, right: NodeSet): boolean {
  if (left.length === 0 || right.length === 0) return false;
  const a = keptSummary(left) ?? new NodeSetSummary(left);
  const b = keptSummary(right) ?? new NodeSetSummary(right);
  switch (operator) {
    case "=":
      return left.length < right.length ? shareText(left, b.texts) : shareText(right, a.texts);
    case "!=":
      return a.texts.size > 1 || b.texts.size > 1 || left[0]?.text() !== right[0]?.text();
    case "<":
    case "<=":
      return compareNumbers(operator, a.smallest, b.largest);
    case ">":
    case ">=":
      return compareNumbers(operator, a.largest, b.smallest);
  }
}

function shareText(nodes: NodeSet, texts: ReadonlySet<string>): boolean {
  return nodes.some((node) => texts.has(node.text()));
}
