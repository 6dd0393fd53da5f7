// Writes sets of characters, which ECMAScript (with the flag u) and RE2 spell nearly alike.
import type { CharSet, Range } from "./char-set.ts";

/** How an engine spells a code point by its number, and any character at all. */
export type Spelling = { readonly code: (hexadecimal: string) => string; readonly any: string };

const asItself = /^[\w !"#%&',:;<=>@`~]$/;
const escapable = /^[-^$\\.*+?()[\]{}|/]$/;

export function printSet(set: CharSet, spelling: Spelling): string {
  const [only] = set.ranges;
  if (set.ranges.length === 0 && set.properties.length === 0)
    return set.negated ? spelling.any : printNothing(spelling);
  if (
    set.ranges.length === 1 &&
    set.properties.length === 0 &&
    !set.negated &&
    only !== undefined &&
    only[0] === only[1]
  )
    return printCode(only[0], spelling, false);
  const ranges = set.ranges.map((range) => printRange(range, spelling)).join("");
  const properties = set.properties.map(({ name, negated }) => `\\${negated ? "P" : "p"}{${name}}`).join("");
  return `[${set.negated ? "^" : ""}${ranges}${properties}]`;
}

/** No character fulfils it: all but all of them. */
function printNothing(spelling: Spelling): string {
  return `[^${spelling.code("0")}-${spelling.code("10ffff")}]`;
}

function printRange([first, last]: Range, spelling: Spelling): string {
  const from = printCode(first, spelling, true);
  return first === last ? from : `${from}-${printCode(last, spelling, true)}`;
}

function printCode(code: number, spelling: Spelling, inClass: boolean): string {
  const character = String.fromCodePoint(code);
  if (asItself.test(character)) return character;
  // Outside of classes ECMAScript refuses an escaped hyphen.
  if (character === "-" && !inClass) return character;
  return escapable.test(character) ? `\\${character}` : spelling.code(code.toString(16));
}
