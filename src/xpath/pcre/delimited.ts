// Patterns in delimiters with modifiers behind them, as the regex action takes them: /a+/i, {\d+}, |x|m.

import { patternOf } from "./compile-pattern.ts";
import { commonModifiers, type ModifierTable, readFlags } from "./flags.ts";
import type { Pattern } from "./pattern.ts";
import { PatternFault } from "./pattern-fault.ts";

const modifiers: ModifierTable = new Map([...commonModifiers, ["U", "ungreedy"], ["D", "dollarEndOnly"]]);

const pairs: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
  ["<", ">"],
]);

/** Compiles a pattern with its delimiters; white space around is ignored. @throws PatternFault whose index counts in `text` */
export function parseDelimited(text: string): Pattern {
  const start = text.length - text.trimStart().length;
  const open = text.charAt(start);
  if (!/^[!-/:-@[\]^-`{-~]$/.test(open) || open === "\\")
    throw new PatternFault("A pattern starts with a delimiter, such as /", start);
  const end = findEnd(text, start);
  if (end < 0) throw new PatternFault(`The closing delimiter ${pairs.get(open) ?? open} is missing`, text.length);
  const flags = shifted(end + 1, () => readFlags(text.slice(end + 1).trimEnd(), modifiers));
  return shifted(start + 1, () => patternOf({ text: text.slice(start + 1, end), flags }));
}

/** The first closing delimiter that isn't escaped; paired ones are counted. -1 where there is none. */
function findEnd(text: string, start: number): number {
  const open = text.charAt(start);
  const close = pairs.get(open) ?? open;
  let depth = 1;
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === "\\") at += 1;
    else if (character === close) {
      depth -= 1;
      if (depth === 0) return at;
    } else if (character === open) depth += 1;
  }
  return -1;
}

/** A fault inside a part counts from the start of the whole. */
function shifted<T>(offset: number, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    throw fault instanceof PatternFault ? new PatternFault(fault.message, fault.index + offset) : fault;
  }
}
