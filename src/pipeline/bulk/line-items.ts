// The items of NDJSON (JSON Lines): one on each line.
import { isUtf8 } from "node:buffer";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { type Items, tooMany } from "./items.ts";

const [LINE_FEED, RETURN, TAB, SPACE] = [0x0a, 0x0d, 0x09, 0x20];

type Line = { readonly start: number; readonly end: number; readonly number: number };

/**
 * Lines with nothing but white space are none.
 * @param bytes without a byte order mark
 * @throws ItemsFault
 */
export function lineItems(bytes: Buffer, max: number): Items {
  const lines: Line[] = [];
  let number = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LINE_FEED) number += 1;
    if (byte === LINE_FEED || byte === SPACE || byte === RETURN || byte === TAB) continue;
    if (lines.length >= max) throw tooMany(max);
    const found = bytes.indexOf(LINE_FEED, at);
    const end = found < 0 ? bytes.length : found;
    lines.push({ start: at, end, number });
    number += 1;
    at = end;
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
