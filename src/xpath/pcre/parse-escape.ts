// Reads what follows a backslash where it stands for characters, inside and outside of bracket classes.
import { type CharSet, charSet, complement, escapeSets, lastCodePoint } from "./char-set.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { readProperty } from "./unicode-property.ts";

const controls: ReadonlyMap<string, number> = new Map([
  ["a", 0x07],
  ["e", 0x1b],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
]);

/** Letters with a meaning that isn't supported here. As in PCRE, other letters stand for themselves. */
const refused = new Set(["C", "G", "K", "L", "N", "U", "X", "l", "u"]);

/** `\d`, `\W`, `\p{L}` …: a set. The reader stands behind the backslash; undefined where no set follows. @throws PatternFault */
export function readSetEscape(reader: PatternReader): CharSet | undefined {
  const letter = reader.peek();
  if (letter === "p" || letter === "P") {
    reader.at += 1;
    return readProperty(reader, letter === "P");
  }
  const ranges = escapeSets.get(letter.toLowerCase());
  if (ranges === undefined) return undefined;
  reader.at += 1;
  return charSet(letter === letter.toLowerCase() ? ranges : complement(ranges));
}

/** `\n`, `\x{1F600}`, `\.` …: one code point. The reader stands behind the backslash. @throws PatternFault */
export function readCharacterEscape(reader: PatternReader): number {
  const start = reader.at - 1;
  if (reader.done) throw reader.fault("The pattern ends with a backslash", start);
  const octal = reader.match(/o\{([0-7]+)\}|([0-7]{1,3})/y);
  if (octal !== undefined) return checked(reader, Number.parseInt(octal[1] ?? octal[2] ?? "", 8), start);
  const hexadecimal = reader.match(/x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{0,2})/y);
  if (hexadecimal !== undefined)
    return checked(reader, Number.parseInt(hexadecimal[1] ?? `0${hexadecimal[2]}`, 16), start);
  const control = reader.match(/c([ -~])/y)?.[1];
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) ^ 0x40;
  const letter = reader.peek();
  if (refused.has(letter)) throw reader.fault(`\\${letter} is not supported`, start);
  const code = reader.codePoint();
  return controls.get(letter) ?? code;
}

function checked(reader: PatternReader, code: number, start: number): number {
  if (code > lastCodePoint) throw reader.fault("There is no such character", start);
  return code;
}
