// FLAT's encodings: Base64, percent-encoding, DEFLATE. All of them work on bytes.
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { suggestion } from "../../source/suggest.ts";
import { toStringValue } from "../convert.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
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
    run: (_frame, text, strict = false) => (!strict || isStrictBase64(text)) && decodeBase64(text),
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
  defineFunction({
    name: "apply-codecs",
    args: ["any", "string", "string*"],
    returns: "any",
    bind: (site) => {
      checkCodecs(site);
      return ({ host }, input, ...names) => {
        let value: XPathValue = input;
        for (const name of names) {
          const result = codecs.get(name)?.(value);
          if (result === undefined) {
            host.alert("apply-codecs", codecs.has(name) ? `${name}: the data can't be decoded` : "Unknown codec");
            return "";
          }
          value = result;
        }
        return value;
      };
    },
  }),
];

type Codec = (value: XPathValue) => string | Buffer | undefined;

const codecs: ReadonlyMap<string, Codec> = new Map<string, Codec>([
  ["base64-encode", (value) => toBytes(value).toString("base64")],
  ["base64-decode", (value) => decodeBase64(toStringValue(value))],
  ["base64url-encode", (value) => toBytes(value).toString("base64url")],
  ["base64url-decode", (value) => decodeBase64(toStringValue(value).replaceAll("-", "+").replaceAll("_", "/"))],
  ["url-encode", (value) => percentEncode(toBytes(value))],
  ["url-decode", percentDecode],
  ["deflate", (value) => fromBytes(deflateRawSync(toBytes(value)))],
  ["inflate", (value) => inflate(toBytes(value))],
]);

/** @throws ConfigError at the first literal that names none */
function checkCodecs(site: CallSite): void {
  site.constants.forEach((name, at) => {
    if (at === 0 || name === undefined || codecs.has(String(name))) return;
    throw site.error(at, "Unknown codec", suggestion(String(name), codecs.keys()));
  });
}

/** Bytes that inflated data may have, as many as a body. */
const maxInflated = 64 * 1024 * 1024;

/** Undefined where it is no DEFLATE (RFC 1951), is cut off, or becomes too big. */
function inflate(bytes: Buffer): string | Buffer | undefined {
  try {
    return fromBytes(inflateRawSync(bytes, { maxOutputLength: maxInflated }));
  } catch {
    return undefined;
  }
}

/** Characters that don't belong to it are dropped. */
function decodeBase64(text: string): string | Buffer {
  return fromBytes(Buffer.from(text.replaceAll(/[^A-Za-z0-9+/]+/g, ""), "base64"));
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
function percentDecode(value: XPathValue): string | Buffer {
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
