// Comparisons (XPath 1.0, section 3.4): between any two types, node-sets by any pair of nodes that fits.
import type { ComparisonOperator } from "./ast.ts";
import { isNodeSet, nodeToNumber, toBoolean, toNumber, toStringValue } from "./convert.ts";
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
  if (typeof wanted === "number") {
    return nodes.some((node) => compareNumbers(operator, nodeToNumber(node), wanted));
  }
  return nodes.some((node) => (node.text() === wanted) === (operator === "="));
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

/** Linear: equality by a set of texts, order by the extremes. */
function compareNodeSets(operator: ComparisonOperator, left: NodeSet, right: NodeSet): boolean {
  if (left.length === 0 || right.length === 0) return false;
  if (operator === "=") {
    const texts = new Set(left.map((node) => node.text()));
    return right.some((node) => texts.has(node.text()));
  }
  if (operator === "!=") {
    const text = left[0]?.text();
    return left.some((node) => node.text() !== text) || right.some((node) => node.text() !== text);
  }
  const upward = operator === "<" || operator === "<=";
  return compareNumbers(operator, extreme(left, upward), extreme(right, !upward));
}

/** The smallest or the largest number of the nodes, NaN where none has one. */
function extreme(nodes: NodeSet, smallest: boolean): number {
  let found = Number.NaN;
  for (const node of nodes) {
    const number = nodeToNumber(node);
    if (Number.isNaN(found) || (smallest ? number < found : number > found)) found = number;
  }
  return found;
}
