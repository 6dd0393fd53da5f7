// One step of a path from one node: the axis, the node test, the predicates.
import { JsonElement } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import type { Axis, NodeTest } from "./ast.ts";
import { reverseAxes, type Walk, walks } from "./axes.ts";
import type { Frame } from "./frame.ts";
import { compileNodeTest, type Matches } from "./node-test.ts";
import { applyPredicate, type Predicate } from "./predicate.ts";

/** A step whose predicates are compiled. */
export type StepPlan = { readonly axis: Axis; readonly test: NodeTest; readonly predicates: readonly Predicate[] };

export type CompiledStep = {
  readonly axis: Axis;
  readonly matches: Matches;
  /** The key of JSON objects that the step asks for, where it is a child step with a plain name. */
  readonly key: string | undefined;
  /** Whether the test is `*`. */
  readonly isEveryElement: boolean;
  readonly predicates: readonly Predicate[];
  /** Whether the axis leads backward, so that nodes come in reverse document order. */
  readonly reverse: boolean;
  /** Whether the predicates look at each node alone, so that they may be applied to all nodes of a set at once. */
  readonly isPlain: boolean;
  /** For plain steps: whether a node of the axis passes the test and all predicates. */
  readonly accepts: (node: XNode, frame: Frame) => boolean;
  /** Adds what the step selects from one node, in the axis's order. */
  readonly select: (node: XNode, frame: Frame, out: XNode[]) => void;
};

export function compileStep({ axis, test, predicates }: StepPlan): CompiledStep {
  const matches = compileNodeTest(test, axis);
  const key = axis === "child" ? keyOfTest(test) : undefined;
  const conditions = predicates.flatMap((predicate) => (predicate.kind === "condition" ? [predicate.holds] : []));
  return {
    axis,
    matches,
    key,
    isEveryElement: test.kind === "any-name",
    predicates,
    reverse: reverseAxes.has(axis),
    isPlain: conditions.length === predicates.length,
    accepts: conditions.length === 0 ? matches : conditionalTest(matches, conditions),
    select: selection(key === undefined ? walks[axis] : keyWalk(key), matches, predicates),
  };
}

function conditionalTest(
  matches: Matches,
  conditions: readonly ((frame: Frame) => boolean)[],
): CompiledStep["accepts"] {
  return (candidate, frame) => {
    if (!matches(candidate)) return false;
    const { node } = frame;
    frame.node = candidate;
    const accepted = conditions.every((holds) => holds(frame));
    frame.node = node;
    return accepted;
  };
}

function selection(walk: Walk, matches: Matches, predicates: readonly Predicate[]): CompiledStep["select"] {
  const [first] = predicates;
  if (first === undefined) return (node, _frame, out) => walk(node, matches, out, Number.POSITIVE_INFINITY);
  // Nothing behind the wanted place needs to be looked at.
  const most = first.kind === "place" ? first.place : Number.POSITIVE_INFINITY;
  return (node, frame, out) => {
    const base = out.length;
    walk(node, matches, out, base + most);
    for (const predicate of predicates) applyPredicate(predicate, out, base, frame);
  };
}

/** A child of a JSON object is looked up by its key instead of making all children. */
function keyWalk(key: string): Walk {
  return (node, matches, out, limit) => {
    if (!(node instanceof JsonElement) || Array.isArray(node.value)) return walks.child(node, matches, out, limit);
    const member = out.length < limit ? node.member(key) : undefined;
    if (member !== undefined) out.push(member);
  };
}

/** The key of JSON objects that a node test asks for; undefined where it isn't one key. */
function keyOfTest(test: NodeTest): string | undefined {
  return test.kind === "name" && test.name !== "json-element" && !test.name.includes(":") ? test.name : undefined;
}
