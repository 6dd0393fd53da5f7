// Patterns that are searched in a time that is linear in the subject, whatever that is: others are refused when they are compiled.
import { limitsOf } from "./cost.ts";
import type { Engine } from "./engine.ts";
import type { Flags } from "./flags.ts";
import { NativeEngine } from "./native-engine.ts";
import { parsePattern } from "./parse-pattern.ts";
import { largestForRe2 } from "./pattern.ts";
import { printNative } from "./print-native.ts";
import { printRe2, re2Weight } from "./print-re2.ts";
import { Re2Engine } from "./re2-engine.ts";
import { childrenOf, type PatternNode, type PatternTree, some } from "./syntax.ts";

/** One line that `.` matches every character of; `$` is its very end. */
const flags: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: true,
  extended: false,
  ungreedy: false,
  dollarEndOnly: true,
};

/** Thrown for a pattern that nothing searches in linear time. */
export class SlowPattern extends Error {}

export class LinearPattern {
  /** As written, without delimiters. */
  readonly text: string;
  /** Whether it is found in every subject that begins with a slash. */
  readonly isInAllPaths: boolean;
  /** A character that is looked for, but in no path as URLs have it: where it stands nothing can be found. */
  readonly foreign: string | undefined;
  readonly #native: NativeEngine;
  /** Longer subjects are left to RE2; UTF-16 units. */
  readonly #safeLength: number;
  readonly #other: Engine;

  /** @throws PatternFault, SlowPattern */
  constructor(text: string) {
    const tree = parsePattern(text, flags);
    this.text = text;
    this.#native = new NativeEngine(printNative(tree));
    this.#safeLength = limitsOf(tree.root).safeLength;
    this.#other = this.#safeLength === Number.POSITIVE_INFINITY ? this.#native : re2Engine(tree);
    this.foreign = foreignCharacter(tree.root);
    this.isInAllPaths = !some(tree.root, dependsOnMore) && this.#native.test("/");
  }

  /** Whether the pattern matches somewhere. */
  test(subject: string): boolean {
    return (subject.length <= this.#safeLength ? this.#native : this.#other).test(subject);
  }
}

/** @throws SlowPattern where RE2 can't do it */
function re2Engine(tree: PatternTree): Engine {
  const source = re2Weight(tree.root) > largestForRe2 ? undefined : printRe2(tree);
  const engine = source === undefined ? undefined : Re2Engine.compile(source, tree.groups);
  if (engine === undefined) throw new SlowPattern("Searching it may take more than linear time");
  return engine;
}

function foreignCharacter(node: PatternNode): string | undefined {
  if (node.kind !== "set")
    return childrenOf(node)
      .map(foreignCharacter)
      .find((found) => found !== undefined);
  const [range, ...others] = node.set.ranges;
  if (range === undefined || range[0] !== range[1] || others.length > 0) return undefined;
  if (node.set.negated || node.set.properties.length > 0) return undefined;
  const character = String.fromCodePoint(range[0]);
  return /[A-Za-z0-9\-._~!$&'()*+,;=:@/%]/.test(character) ? undefined : character;
}

/** Whether a match in the beginning of a subject may be none where more follows. */
function dependsOnMore(node: PatternNode): boolean {
  if (node.kind === "assertion") return node.assertion !== "start";
  return node.kind === "look" || node.kind === "atomic" || node.kind === "back-reference";
}
