// From a pattern's text and modifiers to a Pattern.
import { commonModifiers, readFlags } from "./flags.ts";
import { parsePattern } from "./parse-pattern.ts";
import { Pattern } from "./pattern.ts";

/** Checks the letters of modifiers: `i m s x u`. @throws PatternFault whose index counts in `modifiers` */
export function checkModifiers(modifiers: string): void {
  readFlags(modifiers, commonModifiers);
}

/** Compiles a pattern without delimiters. @throws PatternFault whose index counts in `pattern`, or in `modifiers` where those are wrong */
export function compilePattern(pattern: string, modifiers = ""): Pattern {
  return new Pattern(parsePattern(pattern, readFlags(modifiers, commonModifiers)));
}
