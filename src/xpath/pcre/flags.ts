// The modifiers of a pattern: which are in force, and how their letters are read.
import { PatternFault } from "./pattern-fault.ts";

/** What is in force at a place of the pattern. */
export type Flags = {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  /** Quantifiers are lazy, and greedy with a question mark. */
  readonly ungreedy: boolean;
  /** `$` only at the very end. */
  readonly dollarEndOnly: boolean;
};

/** Letters of modifiers; undefined for those that change nothing here. */
export type ModifierTable = ReadonlyMap<string, keyof Flags | undefined>;

const noFlags: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  extended: false,
  ungreedy: false,
  dollarEndOnly: false,
};

/** The letters that every place takes. Patterns are Unicode always, so `u` changes nothing. */
export const commonModifiers: ModifierTable = new Map([
  ["i", "ignoreCase"],
  ["m", "multiline"],
  ["s", "dotAll"],
  ["x", "extended"],
  ["u", undefined],
]);

/** @throws PatternFault whose index counts in `modifiers` */
export function readFlags(modifiers: string, known: ModifierTable): Flags {
  const flags: Record<keyof Flags, boolean> = { ...noFlags };
  for (const [index, letter] of Array.from(modifiers).entries()) {
    if (!known.has(letter)) throw new PatternFault(`Unknown modifier ${JSON.stringify(letter)}`, index);
    const flag = known.get(letter);
    if (flag !== undefined) flags[flag] = true;
  }
  return flags;
}
