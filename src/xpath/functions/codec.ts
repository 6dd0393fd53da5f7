// FLAT's encodings: Base64 and percent-encoding. All of them work on bytes.
import { toStringValue } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathValue } from "../values.ts";
import { fromBytes, toBytes } from "./octets.ts";

export const codecFunctions = [
  defineFunction({
    name: "base64-encode",
    args: ["any"],
    returns: "string",
    run: (_frame, value) => toBytes(value).toString("base64"),
  }),
  defineFunction({
    name: "base64-decode",
    args: ["string", "boolean?"],
    returns: "any",
    run: (_frame, text, strict = false) => decodeBase64(text, strict),
  }),
  defineFunction({
    name: "urlencode",
    aliases: ["url-encode"],
    args: ["any"],
    returns: "string",
    run: (_frame, value) => percentEncode(toBytes(value)),
  }),
  defineFunction({
    name: "urldecode",
    aliases: ["url-decode"],
    args: ["any"],
    returns: "any",
    run: (_frame, value) => percentDecode(value),
  }),
];

/** Characters that don't belong to it are dropped; with `strict` they, and padding in a wrong place, make the result false. */
export function decodeBase64(text: string, strict: boolean): string | Buffer | false {
  if (strict && !isStrictBase64(text)) return false;
  return fromBytes(Buffer.from(strict ? text : text.replaceAll(/[^A-Za-z0-9+/]+/g, ""), "base64"));
}

/** Padding may be left out. */
function isStrictBase64(text: string): boolean {
  const digits = /^[A-Za-z0-9+/]*/.exec(text)?.[0].length ?? 0;
  const padding = text.length - digits;
  if (digits % 4 === 1 || !text.endsWith("=".repeat(Math.min(padding, 3)))) return false;
  return padding === 0 || (padding < 3 && (digits + padding) % 4 === 0);
}

/** What each byte becomes: itself where RFC 3986 calls it unreserved. */
const percentEncoded = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /^[\w.~-]$/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

export function percentEncode(bytes: Buffer): string {
  const text = fromBytes(bytes);
  // ECMAScript leaves some characters that are reserved in RFC 3986.
  if (typeof text === "string")
    return encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (character) => percentEncoded[character.charCodeAt(0)] ?? "",
    );
  return Array.from(bytes, (byte) => percentEncoded[byte]).join("");
}

/** A percent sign without two hexadecimal digits stays; a plus sign is a plus sign. */
export function percentDecode(value: XPathValue): XPathValue {
  if (!Buffer.isBuffer(value) && !toStringValue(value).includes("%")) return toStringValue(value);
  const bytes = toBytes(value);
  const decoded = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    const escaped = byte === 0x25 ? hexadecimal(bytes[at + 1]) * 16 + hexadecimal(bytes[at + 2]) : Number.NaN;
    decoded[length] = Number.isNaN(escaped) ? byte : escaped;
    if (!Number.isNaN(escaped)) at += 2;
    length += 1;
  }
  return fromBytes(decoded.subarray(0, length));
}

/** The value of a hexadecimal digit; NaN for anything else. */
function hexadecimal(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}
