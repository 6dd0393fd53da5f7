// Filter expressions (XPath 1.0, section 3.3): a node-set thinned out by predicates, counted in document order.
import type { XNode } from "../data/node.ts";
import { type Code, nodeSetCode } from "./code.ts";
import type { Frame } from "./frame.ts";
import { applyPredicate, type Predicate } from "./predicate.ts";

export function filterCode(primary: Code, predicates: readonly Predicate[]): Code {
  const [head] = predicates;
  const list = head?.kind === "place" && head.place === 1 ? firstOf(primary) : allOf(primary);
  return nodeSetCode((frame) => {
    const kept = list(frame);
    for (const predicate of predicates) applyPredicate(predicate, kept, 0, frame);
    return kept;
  });
}

function allOf({ nodes }: Code): (frame: Frame) => XNode[] {
  return (frame) => [...nodes(frame)];
}

/** Enough for `(…)[1]`. */
function firstOf({ first }: Code): (frame: Frame) => XNode[] {
  return (frame) => {
    const node = first(frame);
    return node === undefined ? [] : [node];
  };
}
