// Static text as the comma rules see it, and the walk through JSON strings that this needs.
import { backslash, isWhiteSpace, quote } from "./characters.ts";

export type Literal = {
  readonly text: string;
  /** Length of the white space that it starts with. */
  readonly lead: number;
  /** Code of the first character after `lead`; 0 where there is only white space. */
  readonly first: number;
  /** Code of the last character that isn't white space; a quotation mark where that is part of a JSON string. */
  readonly last: number;
};

/** @param insideString whether the text starts inside a JSON string */
export function literalOf(text: string, insideString: boolean): Literal {
  let lead = 0;
  while (!insideString && isWhiteSpace(text.charCodeAt(lead))) lead += 1;
  const first = insideString ? quote : lead < text.length ? text.charCodeAt(lead) : 0;
  return { text, lead, first, last: lastSignificant(text, insideString) };
}

function lastSignificant(text: string, insideString: boolean): number {
  if (endsInsideString(text, insideString)) return quote;
  let at = text.length - 1;
  while (at >= 0 && isWhiteSpace(text.charCodeAt(at))) at -= 1;
  return at >= 0 ? text.charCodeAt(at) : 0;
}

export function endsInsideString(text: string, insideString: boolean): boolean {
  let at = insideString ? stringEnd(text, 0) : 0;
  while (at >= 0) {
    const opening = text.indexOf('"', at);
    if (opening < 0) return false;
    at = stringEnd(text, opening + 1);
  }
  return true;
}

const landmarkPattern = /["\\]/g;

/** The index after the quotation mark that ends the string in which `from` is; -1 where none does. */
export function stringEnd(text: string, from: number): number {
  landmarkPattern.lastIndex = from;
  for (let found = landmarkPattern.exec(text); found !== null; found = landmarkPattern.exec(text)) {
    if (text.charCodeAt(found.index) !== backslash) return found.index + 1;
    landmarkPattern.lastIndex = found.index + 2;
  }
  return -1;
}
