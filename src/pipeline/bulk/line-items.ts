// The items of NDJSON (JSON Lines): one on each line.
import { isUtf8 } from "node:buffer";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { type Items, tooMany } from "./items.ts";

const LINE_FEED = 0x0a;

type Line = { readonly start: number; readonly end: number; readonly number: number };

/**
 * Lines with nothing but white space are none.
 * @param bytes without a byte order mark
 * @throws ItemsFault
 */
export function lineItems(bytes: Buffer, max: number): Items {
  const lines: Line[] = [];
  for (let start = 0, number = 1; start < bytes.length; number += 1) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    if (!isBlank(bytes, start, end)) {
      if (lines.length >= max) throw tooMany(max);
      lines.push({ start, end, number });
    }
    start = end + 1;
  }
  return { count: lines.length, read: (index) => readLine(bytes, lines[index] as Line) };
}

function readLine(bytes: Buffer, { start, end, number }: Line): Buffer | string {
  const line = bytes.subarray(start, end);
  if (!isUtf8(line)) return `Line ${number} is not valid UTF-8.`;
  try {
    parseJson(line.toString());
    return line;
  } catch (error) {
    if (error instanceof JsonFault) return `Line ${number} is not valid JSON.`;
    throw error;
  }
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}
