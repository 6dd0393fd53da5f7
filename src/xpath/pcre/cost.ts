// How many steps a backtracking engine needs at most for a pattern, as a power of the subject's length.
import { determinism } from "./determinism.ts";
import { nullable, type PatternNode } from "./syntax.ts";

/** coefficient · nᵈᵉᵍʳᵉᵉ; Infinity where nothing better than "exponential" can be said. */
type Power = { readonly coefficient: number; readonly degree: number };
type Cost = {
  /** Steps inside the node each time it is entered. */
  readonly steps: Power;
  /** In how many ways it can match from one place: so often what follows is tried. */
  readonly ways: Power;
};

/** About a few milliseconds. */
const stepBudget = 1_000_000;
/** Steps for each character that are cheap at any length. */
const cheapFactor = 64;
/** Bounded repetitions with more leeway count like open ones. */
const smallLeeway = 16;

const one: Power = { coefficient: 1, degree: 0 };
const linear: Power = { coefficient: 1, degree: 1 };
const unknown: Power = { coefficient: Number.POSITIVE_INFINITY, degree: 0 };

/** How the backtracking engine does with a pattern. */
export type Limits = {
  /** Up to which length (UTF-16 units) of a subject it is fast enough for sure; 0 for hopeless patterns. */
  readonly safeLength: number;
  /** Whether the length doesn't matter at all. */
  readonly isConstant: boolean;
};

export function limitsOf(root: PatternNode): Limits {
  const steps = stepsOf(root);
  if (steps.degree > 1 || steps.coefficient > cheapFactor) return { safeLength: lengthFor(steps), isConstant: false };
  return { safeLength: Number.POSITIVE_INFINITY, isConstant: steps.degree === 0 };
}

function lengthFor(steps: Power): number {
  return Math.floor((stepBudget / steps.coefficient) ** (1 / Math.max(1, steps.degree)));
}

function stepsOf(root: PatternNode): Power {
  let steps = smaller(costOf(root).steps, stepsByProof(root));
  // Without an anchor each character of the subject is a new start.
  if (!anchored(root)) steps = times(steps, linear);
  return steps;
}

function stepsByProof(root: PatternNode): Power {
  const proof = determinism(root);
  return proof === undefined ? unknown : { coefficient: sizeOf(root), degree: proof.failsEarly ? 0 : 1 };
}

function smaller(a: Power, b: Power): Power {
  if (!Number.isFinite(a.coefficient)) return b;
  if (!Number.isFinite(b.coefficient) || a.degree < b.degree) return a;
  return a.degree === b.degree && a.coefficient <= b.coefficient ? a : b;
}

function anchored(node: PatternNode): boolean {
  switch (node.kind) {
    case "assertion":
      return node.assertion === "start";
    case "sequence":
      return node.items[0] !== undefined && anchored(node.items[0]);
    case "choice":
      return node.options.every(anchored);
    case "capture":
      return anchored(node.body);
    default:
      return false;
  }
}

function costOf(node: PatternNode): Cost {
  switch (node.kind) {
    case "sequence":
      return sequenceCost(node.items);
    case "choice":
      return node.options.map(costOf).reduce((a, b) => ({ steps: plus(a.steps, b.steps), ways: plus(a.ways, b.ways) }));
    case "repeat":
      return repeatCost(node);
    case "capture":
      return costOf(node.body);
    case "atomic":
    case "look":
      return { steps: plus(costOf(node.body).steps, one), ways: one };
    case "back-reference":
      return { steps: linear, ways: one };
    default:
      return { steps: one, ways: one };
  }
}

function sequenceCost(items: readonly PatternNode[]): Cost {
  let steps = one;
  let ways = one;
  for (const item of items) {
    const cost = costOf(item);
    steps = plus(steps, times(ways, cost.steps));
    ways = times(ways, cost.ways);
  }
  return { steps, ways };
}

function repeatCost(node: Extract<PatternNode, { kind: "repeat" }>): Cost {
  const { steps, ways } = costOf(node.body);
  // Rounds that match nothing: RE2 treats them as PCRE does, ECMAScript a bit otherwise.
  const emptyRounds = node.max > node.min && nullable(node.body);
  if (emptyRounds || !Number.isFinite(steps.coefficient)) return { steps: unknown, ways: unknown };
  const leeway = node.max - node.min;
  const open = leeway > smallLeeway;
  if (ways.coefficient === 1 && ways.degree === 0) {
    if (open) return { steps: times(linear, steps), ways: linear };
    return {
      steps: times({ coefficient: node.max + 1, degree: 0 }, steps),
      ways: { coefficient: leeway + 1, degree: 0 },
    };
  }
  if (determinism(node) !== undefined) return { steps: { coefficient: sizeOf(node), degree: 1 }, ways: linear };
  if (node.max > smallLeeway) return { steps: unknown, ways: unknown };
  let all: Cost = { steps: one, ways: one };
  for (let count = 0; count < node.max; count += 1)
    all = { steps: plus(all.steps, times(all.ways, steps)), ways: plus(times(all.ways, ways), one) };
  return all;
}

function plus(a: Power, b: Power): Power {
  return { coefficient: a.coefficient + b.coefficient, degree: Math.max(a.degree, b.degree) };
}

function times(a: Power, b: Power): Power {
  return { coefficient: a.coefficient * b.coefficient, degree: a.degree + b.degree };
}

/** Places of the pattern, each of which may be looked at for one character. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + sizeOf(item), 1);
    case "choice":
      return node.options.reduce((sum, option) => sum + sizeOf(option), 1);
    case "set":
    case "assertion":
    case "back-reference":
      return 1;
    default:
      return 1 + sizeOf(node.body);
  }
}
