// JSON text to a value, with a limit on nesting so that nothing behind it can run out of stack.
import type { Json } from "./json.ts";

/** Levels of arrays and objects that are accepted. */
export const maxJsonDepth = 1000;

/** Why a JSON text can't be used. */
export class JsonFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = "JsonFault";
  }
}

/** A leading byte order mark is skipped. @throws JsonFault for broken JSON and for more than 1,000 levels */
export function parseJson(text: string): Json {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (isTooDeep(json)) throw new JsonFault(`JSON is nested deeper than ${maxJsonDepth} levels`);
  try {
    return JSON.parse(json) as Json;
  } catch (error) {
    throw new JsonFault(error instanceof SyntaxError ? error.message : "JSON cannot be parsed");
  }
}

const quote = 0x22;
const backslash = 0x5c;

/** Counts brackets outside strings; a short text can't have so many. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * maxJsonDepth) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > maxJsonDepth) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

/** The place of the quote that closes the string opened at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at;
    if (code === backslash) at += 1;
  }
  return text.length;
}
