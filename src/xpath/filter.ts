// Filter expressions (XPath 1.0, section 3.3): a node-set thinned out by predicates, counted in document order.
import type { XNode } from "../data/node.ts";
import { type Code, nodeSetCode } from "./code.ts";
import { applyPredicate, type Predicate } from "./predicate.ts";

export function filterCode({ nodes }: Code, predicates: readonly Predicate[]): Code {
  return nodeSetCode((frame) => {
    const kept: XNode[] = [...nodes(frame)];
    for (const predicate of predicates) applyPredicate(predicate, kept, 0, frame);
    return kept;
  });
}
