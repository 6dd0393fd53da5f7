// From a pattern's text and modifiers to a Pattern.
import { RecentCache } from "../../data/recent-cache.ts";
import { commonModifiers, readFlags } from "./flags.ts";
import { parsePattern } from "./parse-pattern.ts";
import { Pattern, type PatternSource } from "./pattern.ts";

/** Checks the letters of modifiers: `i m s x u`. @throws PatternFault whose index counts in `modifiers` */
export function checkModifiers(modifiers: string): void {
  readFlags(modifiers, commonModifiers);
}

/** Compiles a pattern without delimiters. @throws PatternFault whose index counts in `pattern`, or in `modifiers` where those are wrong */
export function compilePattern(pattern: string, modifiers = ""): Pattern {
  return patternOf(sourceOf(pattern, modifiers));
}

/** @throws PatternFault whose index counts in `modifiers` */
export function sourceOf(pattern: string, modifiers: string): PatternSource {
  return { text: pattern, flags: readFlags(modifiers, commonModifiers) };
}

/** @throws PatternFault whose index counts in the text */
export function patternOf(source: PatternSource): Pattern {
  return new Pattern(parsePattern(source.text, source.flags), source);
}

const recent = new RecentCache<Pattern>(200);

/** A pattern whose text comes from a request: it may have been compiled a short time ago. @throws PatternFault */
export function recentPattern(source: PatternSource): Pattern {
  return recent.get(JSON.stringify(source), () => patternOf(source));
}
