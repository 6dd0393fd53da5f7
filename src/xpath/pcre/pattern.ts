// A compiled pattern: picks an engine for each subject so that matching time is bounded whatever pattern and subject are.
import { bounded } from "./bounded.ts";
import { safeLength } from "./cost.ts";
import type { Engine } from "./engine.ts";
import { NativeEngine } from "./native-engine.ts";
import { printNative } from "./print-native.ts";
import { differsAtFinalNewline, printRe2 } from "./print-re2.ts";
import { Re2Engine } from "./re2-engine.ts";
import { fillReplacement, type Replacement } from "./replacement.ts";
import type { PatternTree } from "./syntax.ts";

/** Where complaints of a run go; an XPathHost is one. */
export type AlertSink = { alert(topic: string, message: string): void };

/** Longer subjects would take RE2 too long; UTF-16 units. */
const longestForRe2 = 65_536;
const millisecondsForHardPatterns = 100;

export class Pattern {
  readonly #tree: PatternTree;
  readonly #native: NativeEngine;
  readonly #safeLength: number;
  readonly #newlineMatters: boolean;
  /** null where RE2 can't express the pattern; undefined as long as nobody has asked. */
  #re2: Re2Engine | null | undefined;

  /** @throws PatternFault */
  constructor(tree: PatternTree) {
    this.#tree = tree;
    this.#native = new NativeEngine(printNative(tree));
    this.#safeLength = safeLength(tree.root);
    this.#newlineMatters = differsAtFinalNewline(tree);
  }

  /** Whether the pattern matches somewhere. Where time runs out: false and an alert. */
  test(subject: string, sink: AlertSink): boolean {
    return this.#run(subject, sink, (engine) => engine.test(subject)) ?? false;
  }

  /** Replaces all matches. Where time runs out: the subject as it is and an alert. */
  replace(subject: string, replacement: Replacement, sink: AlertSink): string {
    return this.#run(subject, sink, (engine) => replaceAll(engine, subject, replacement)) ?? subject;
  }

  /** The non-empty pieces between the matches. Where time runs out: the subject in one piece and an alert. */
  split(subject: string, sink: AlertSink): readonly string[] {
    return this.#run(subject, sink, (engine) => splitAll(engine, subject)) ?? (subject === "" ? [] : [subject]);
  }

  #run<T>(subject: string, sink: AlertSink, work: (engine: Engine) => T): T | undefined {
    try {
      if (subject.length <= this.#safeLength) return work(this.#native);
      const re2 = this.#re2For(subject);
      if (re2 !== undefined) return work(re2);
      const done = bounded(millisecondsForHardPatterns, () => work(this.#native));
      if (done !== undefined) return done.result;
      sink.alert("regex", `Matching took longer than ${millisecondsForHardPatterns} ms and was given up`);
    } catch (error) {
      // V8 gives up where its stack for backtracking is full, or where the compiled expression is too large.
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
      sink.alert("regex", `Matching was given up: ${error.message}`);
    }
    return undefined;
  }

  #re2For(subject: string): Re2Engine | undefined {
    if (subject.length > longestForRe2 || (this.#newlineMatters && subject.endsWith("\n"))) return undefined;
    if (this.#re2 === undefined) {
      const source = printRe2(this.#tree);
      this.#re2 = (source === undefined ? undefined : Re2Engine.compile(source, this.#tree.groups)) ?? null;
    }
    return this.#re2 ?? undefined;
  }
}

/** So many pieces are joined at a time: a string put together from millions of them takes many times its size. */
const PORTION = 4096;

function replaceAll(engine: Engine, subject: string, replacement: Replacement): string {
  let text = "";
  let pieces: string[] = [];
  let end = 0;
  engine.each(subject, (match) => {
    pieces.push(subject.slice(end, match.start), fillReplacement(replacement, match));
    end = match.end;
    if (pieces.length < PORTION) return;
    text += pieces.join("");
    pieces = [];
  });
  return text + pieces.join("") + subject.slice(end);
}

function splitAll(engine: Engine, subject: string): readonly string[] {
  const pieces: string[] = [];
  let end = 0;
  engine.each(subject, (match) => {
    if (match.start > end) pieces.push(subject.slice(end, match.start));
    end = match.end;
  });
  if (end < subject.length) pieces.push(subject.slice(end));
  return pieces;
}
