// What can be done with a pattern and a subject, as data: so it can be sent to a worker as well.
import type { Engine } from "./engine.ts";
import { fillReplacement, type Replacement } from "./replacement.ts";

export type PatternWork =
  /** Whether the pattern matches somewhere. */
  | { readonly kind: "test" }
  /** The subject with all matches replaced. */
  | { readonly kind: "replace"; readonly replacement: Replacement }
  /** The non-empty pieces between the matches. */
  | { readonly kind: "split" };

/** By the kind of the work. */
export type PatternResults = { test: boolean; replace: string; split: readonly string[] };
export type PatternResult = PatternResults[PatternWork["kind"]];

/** What the work gives where it is given up: no match. */
export function noMatch<W extends PatternWork>(work: W, subject: string): PatternResults[W["kind"]] {
  const whole = subject === "" ? [] : [subject];
  const results: PatternResults = { test: false, replace: subject, split: whole };
  return results[work.kind as W["kind"]];
}

/** What the work gives with a pattern that is broken. */
export function noPattern<W extends PatternWork>(work: W, subject: string): PatternResults[W["kind"]] {
  const results: PatternResults = { test: false, replace: subject, split: [] };
  return results[work.kind as W["kind"]];
}

/** @throws RangeError for a result that would be too large */
export function perform(work: PatternWork, subject: string, engine: Engine): PatternResult {
  switch (work.kind) {
    case "test":
      return engine.test(subject);
    case "replace":
      return replaceAll(engine, subject, work.replacement);
    case "split":
      return splitAll(engine, subject);
  }
}

/** So many pieces are joined at a time: a string put together from millions of them takes many times its size. */
const PORTION = 4096;
/** UTF-16 units of a result. */
const LONGEST = 128 * 1024 * 1024;
const MOST_PIECES = 200_000;

function replaceAll(engine: Engine, subject: string, replacement: Replacement): string {
  let text = "";
  let pieces: string[] = [];
  let end = 0;
  let length = 0;
  engine.each(subject, (match) => {
    const filled = fillReplacement(replacement, match);
    pieces.push(subject.slice(end, match.start), filled);
    length += match.start - end + filled.length;
    if (length > LONGEST) throw new RangeError("The result is too long");
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
    if (pieces.length > MOST_PIECES) throw new RangeError("There are too many pieces");
    end = match.end;
  });
  if (end < subject.length) pieces.push(subject.slice(end));
  return pieces;
}
