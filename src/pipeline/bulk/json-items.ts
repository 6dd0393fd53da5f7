// The items of a JSON array. Each stays as it was written: numbers that JavaScript can't hold, and names that are there twice.
import { isUtf8 } from "node:buffer";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { type Items, ItemsFault, tooMany } from "./items.ts";

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * @param bytes without a byte order mark
 * @returns undefined where the body is no array
 * @throws ItemsFault
 */
export function jsonItems(bytes: Buffer, max: number): Items | undefined {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_ARRAY) return undefined;
  const ends = itemEnds(bytes, start, max);
  checkJson(bytes);
  const item = (index: number): Buffer => trimmed(bytes, (ends[index - 1] ?? start) + 1, ends[index] as number);
  const isEmpty = ends.length === 1 && item(0).length === 0;
  return { count: isEmpty ? 0 : ends.length, read: item };
}

function checkJson(bytes: Buffer): void {
  if (!isUtf8(bytes)) throw new ItemsFault("The body is not valid UTF-8.");
  try {
    parseJson(bytes.toString());
  } catch (error) {
    if (error instanceof JsonFault) throw new ItemsFault("The body is not valid JSON.");
    throw error;
  }
}

/** Where the items of the array end; right where the body is valid JSON. They are counted before anything is parsed. */
function itemEnds(bytes: Buffer, start: number, max: number): readonly number[] {
  const ends: number[] = [];
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      depth -= 1;
      if (depth > 0) continue;
      ends.push(at);
      break;
    } else if (byte === COMMA && depth === 1) ends.push(at);
    if (ends.length >= max && byte === COMMA && depth === 1) throw tooMany(max);
  }
  return ends;
}

/** The place of the quote that closes the string opened at `start`; the end of the body where none does. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) return at;
    if (bytes[at] === BACKSLASH) at += 1;
  }
  return bytes.length;
}

function trimmed(bytes: Buffer, start: number, end: number): Buffer {
  let last = end;
  while (last > start && isSpace(bytes[last - 1])) last -= 1;
  return bytes.subarray(Math.min(skipSpace(bytes, start), last), last);
}

function skipSpace(bytes: Buffer, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

/** White space of JSON (RFC 8259, section 2). */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
