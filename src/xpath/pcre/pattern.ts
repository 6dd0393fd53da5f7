// A compiled pattern: knows how long it may take for a subject, and picks an engine so that time is bounded whatever pattern and subject are.
import { bounded } from "./bounded.ts";
import { limitsOf } from "./cost.ts";
import type { Engine } from "./engine.ts";
import type { Flags } from "./flags.ts";
import { NativeEngine } from "./native-engine.ts";
import { noMatch, type PatternResult, type PatternResults, type PatternWork, perform } from "./pattern-work.ts";
import { printNative } from "./print-native.ts";
import { differsAtFinalNewline, printRe2, re2Weight } from "./print-re2.ts";
import { Re2Engine } from "./re2-engine.ts";
import type { Replacement } from "./replacement.ts";
import type { PatternTree } from "./syntax.ts";

/** Where complaints of a run go; an XPathHost is one. */
export type AlertSink = { alert(topic: string, message: string): void };

/** The text of a pattern, without delimiters, and its modifiers. */
export type PatternSource = { readonly text: string; readonly flags: Flags };

/**
 * How a subject is matched:
 * - `fast`: in a time that is linear in its length, or shorter;
 * - `short`: within some 50 ms;
 * - `long`: perhaps never.
 */
export type Speed = "fast" | "short" | "long";

/** Longer subjects are never matched by RE2 in the thread of the event loop, nor for `fast`; UTF-16 units. */
const longestInThread = 65_536;
const millisecondsForHardPatterns = 100;
/** Of RE2, for each character and node of the pattern. */
const stepsInThread = 300_000;
const stepsInWorker = 1_000_000;
/** Compiling larger patterns for RE2 takes too long. */
export const largestForRe2 = 500;

export class Pattern {
  readonly source: PatternSource;
  readonly #tree: PatternTree;
  readonly #native: NativeEngine;
  readonly #safeLength: number;
  readonly #re2Weight: number;
  readonly #newlineMatters: boolean;
  /** Whether a match takes no longer for longer subjects. */
  readonly isConstant: boolean;
  /** Whether it takes a time that is linear in the length of the subject, or less. */
  readonly isLinear: boolean;
  /** null where RE2 can't express the pattern; undefined as long as nobody has asked. */
  #re2: Re2Engine | null | undefined;

  /** @throws PatternFault */
  constructor(tree: PatternTree, source: PatternSource) {
    this.source = source;
    this.#tree = tree;
    this.#native = new NativeEngine(printNative(tree));
    const { safeLength, isConstant } = limitsOf(tree.root);
    this.#safeLength = safeLength;
    this.isConstant = isConstant;
    this.isLinear = safeLength === Number.POSITIVE_INFINITY;
    this.#re2Weight = re2Weight(tree.root);
    this.#newlineMatters = differsAtFinalNewline(tree);
  }

  /** Whether the pattern matches somewhere. Where time runs out: false and an alert. */
  test(subject: string, sink: AlertSink): boolean {
    return this.run({ kind: "test" }, subject, sink);
  }

  /** Replaces all matches. Where time runs out: the subject as it is and an alert. */
  replace(subject: string, replacement: Replacement, sink: AlertSink): string {
    return this.run({ kind: "replace", replacement }, subject, sink);
  }

  /** The non-empty pieces between the matches. Where time runs out: the subject in one piece and an alert. */
  split(subject: string, sink: AlertSink): readonly string[] {
    return this.run({ kind: "split" }, subject, sink);
  }

  speedFor(subject: string): Speed {
    const { length } = subject;
    if (this.isConstant) return "fast";
    if (length > longestInThread) return "long";
    if (this.isLinear) return "fast";
    return this.#engineFor(subject, stepsInThread) === undefined ? "long" : "short";
  }

  /** Does the work for as long as it takes: in a worker. @throws RangeError, SyntaxError where V8 or a limit gives up */
  runLong(work: PatternWork, subject: string): PatternResult {
    return perform(work, subject, this.#engineFor(subject, stepsInWorker) ?? this.#native);
  }

  /** Does the work in the thread of the event loop, which is held for 100 ms at most. Where time runs out: no match, and an alert. */
  run<W extends PatternWork>(work: W, subject: string, sink: AlertSink): PatternResults[W["kind"]] {
    return (this.#bounded(work, subject, sink) as PatternResults[W["kind"]] | undefined) ?? noMatch(work, subject);
  }

  #bounded(work: PatternWork, subject: string, sink: AlertSink): PatternResult | undefined {
    try {
      const engine = this.#engineFor(subject, stepsInThread);
      if (engine !== undefined) return perform(work, subject, engine);
      const done = bounded(millisecondsForHardPatterns, () => perform(work, subject, this.#native));
      if (done !== undefined) return done.result;
      sink.alert("regex", `Matching took longer than ${millisecondsForHardPatterns} ms and was given up`);
    } catch (error) {
      sink.alert("regex", giveUpText(error));
    }
    return undefined;
  }

  /** The engine that is done for sure; undefined where there is none. */
  #engineFor(subject: string, re2Steps: number): Engine | undefined {
    return subject.length <= this.#safeLength ? this.#native : this.#re2For(subject, re2Steps);
  }

  #re2For(subject: string, steps: number): Re2Engine | undefined {
    const weight = this.#re2Weight;
    if (weight > largestForRe2 || weight * subject.length > steps) return undefined;
    if (this.#newlineMatters && subject.endsWith("\n")) return undefined;
    if (this.#re2 === undefined) {
      const source = printRe2(this.#tree);
      this.#re2 = (source === undefined ? undefined : Re2Engine.compile(source, this.#tree.groups)) ?? null;
    }
    return this.#re2 ?? undefined;
  }
}

/** V8 gives up where its stack for backtracking is full, or where the compiled expression is too large. @throws any other error */
export function giveUpText(error: unknown): string {
  if (error instanceof RangeError || error instanceof SyntaxError) return `Matching was given up: ${error.message}`;
  throw error;
}
