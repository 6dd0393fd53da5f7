// Predicates (XPath 1.0, section 2.4): which ones look at the position, and how each kind thins out a list of nodes.
import type { XNode } from "../data/node.ts";
import { type Expression, partsOf } from "./ast.ts";
import type { Code } from "./code.ts";
import { toBoolean } from "./convert.ts";
import type { Frame } from "./frame.ts";
import type { XPathValue } from "./values.ts";

export type Predicate =
  /** An integer literal; 0 stands for any number that is no position. */
  | { readonly kind: "place"; readonly place: number }
  /** `last()` */
  | { readonly kind: "last" }
  /** A condition on the node alone. */
  | { readonly kind: "condition"; readonly holds: (frame: Frame) => boolean }
  /** Anything that gives a number or asks for position or size. */
  | { readonly kind: "positional"; readonly value: (frame: Frame) => XPathValue };

export function makePredicate(expression: Expression, code: Code): Predicate {
  if (expression.kind === "number") {
    const { value } = expression;
    return { kind: "place", place: Number.isInteger(value) ? value : 0 };
  }
  if (expression.kind === "call" && expression.name === "last") return { kind: "last" };
  const mayBeNumber = code.type === "number" || code.type === "any";
  if (mayBeNumber || asksForPosition(expression)) return { kind: "positional", value: code.value };
  return { kind: "condition", holds: code.boolean };
}

/** Whether `position()` or `last()` is called for this predicate's own list; inner predicates have lists of their own. */
function asksForPosition(expression: Expression): boolean {
  switch (expression.kind) {
    case "call":
      return expression.name === "position" || expression.name === "last" || expression.args.some(asksForPosition);
    case "filter":
      return asksForPosition(expression.primary);
    case "path":
      return typeof expression.from === "object" && asksForPosition(expression.from);
    default:
      return partsOf(expression).some(asksForPosition);
  }
}

/** Thins out the nodes of `list` from index `base` on, in place; they stand in the order that positions count. */
export function applyPredicate(predicate: Predicate, list: XNode[], base: number, frame: Frame): void {
  switch (predicate.kind) {
    case "place":
      keepOne(list, base, base + predicate.place - 1);
      break;
    case "last":
      keepOne(list, base, list.length - 1);
      break;
    case "condition":
      keepWhere(predicate.holds, list, base, frame);
      break;
    case "positional":
      keepPositions(predicate.value, list, base, frame);
  }
}

function keepOne(list: XNode[], base: number, index: number): void {
  const node = index < base ? undefined : list[index];
  list.length = base;
  if (node !== undefined) list.push(node);
}

function keepWhere(holds: (frame: Frame) => boolean, list: XNode[], base: number, frame: Frame): void {
  const { node } = frame;
  let kept = base;
  for (let at = base; at < list.length; at += 1) {
    const candidate = list[at] as XNode;
    frame.node = candidate;
    if (!holds(frame)) continue;
    list[kept] = candidate;
    kept += 1;
  }
  list.length = kept;
  frame.node = node;
}

function keepPositions(value: (frame: Frame) => XPathValue, list: XNode[], base: number, frame: Frame): void {
  const { node, position, size } = frame;
  const count = list.length - base;
  let kept = base;
  for (let at = base; at < base + count; at += 1) {
    const candidate = list[at] as XNode;
    frame.node = candidate;
    frame.position = at - base + 1;
    frame.size = count;
    const result = value(frame);
    if (typeof result === "number" ? result !== at - base + 1 : !toBoolean(result)) continue;
    list[kept] = candidate;
    kept += 1;
  }
  list.length = kept;
  frame.node = node;
  frame.position = position;
  frame.size = size;
}
