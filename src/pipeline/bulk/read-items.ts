// Takes the body of a request apart, by its media type.
import { isUtf8 } from "node:buffer";
import { decode } from "../../data/charset.ts";
import type { Content } from "../../data/content.ts";
import { bareType, charsetOf, isJsonType } from "../../data/media-type.ts";
import { csvItems } from "./csv-items.ts";
import { type Items, ItemsFault } from "./items.ts";
import { jsonItems } from "./json-items.ts";
import { lineItems } from "./line-items.ts";
import type { RouteBulk } from "./route-bulk.ts";

/** The names that JSON on lines goes by: none is registered. */
const lineTypes: readonly string[] = [
  "application/x-ndjson",
  "application/ndjson",
  "application/jsonl",
  "application/jsonlines",
  "application/x-jsonlines",
];

/** How bodies of a media type have items; undefined for one whose bodies are always one item. */
export function notationOf(mime: string): "json" | "lines" | "csv" | undefined {
  const type = bareType(mime);
  if (lineTypes.includes(type)) return "lines";
  if (type === "text/csv") return "csv";
  return type === "" || isJsonType(type) ? "json" : undefined;
}

/**
 * @param mime the media type of the body, which may be missing
 * @returns undefined for a request that is one item itself
 * @throws ItemsFault
 */
export function readItems(
  mime: string,
  content: Content | undefined,
  { options, types }: RouteBulk,
): Items | undefined {
  const { maxItems, delimiter } = options;
  switch (notationOf(mime)) {
    case "lines":
      return lineItems(utf8Of(content), maxItems);
    case "csv":
      return csvItems(textOf(mime, utf8Of(content)), { delimiter, types }, maxItems);
    case "json":
      return content && jsonItems(utf8Of(content), maxItems);
    case undefined:
      return undefined;
  }
}

/** Without a byte order mark; not checked. */
function utf8Of(content: Content | undefined): Buffer {
  if (content === undefined) return Buffer.alloc(0);
  const bytes = content.bytes();
  const charset = charsetOf(content.mime) ?? markedCharset(bytes) ?? "utf-8";
  if (/^utf-?8$/i.test(charset)) return startsWith(bytes, [0xef, 0xbb, 0xbf]) ? bytes.subarray(3) : bytes;
  const text = decode(bytes, charset);
  if (text === undefined) throw new ItemsFault("The charset of the body is not known.");
  return Buffer.from(text);
}

/** UTF-16 tells of itself by a byte order mark. */
function markedCharset(bytes: Buffer): string | undefined {
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  return startsWith(bytes, [0xfe, 0xff]) ? "utf-16be" : undefined;
}

function startsWith(bytes: Buffer, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

/** The parameter `header` is that of RFC 4180, section 3. */
function textOf(mime: string, bytes: Buffer): string {
  if (/;\s*header\s*=\s*"?absent/i.test(mime)) throw new ItemsFault("There is no header row.");
  if (!isUtf8(bytes)) throw new ItemsFault("The body is not valid UTF-8.");
  return bytes.toString();
}
