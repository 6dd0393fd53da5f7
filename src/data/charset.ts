// Bytes to text and back by the charset of a content type, and text to bytes for URLs and forms.

import { createRequire } from "node:module";
import { TextDecoder } from "node:util";
import type * as iconvLite from "iconv-lite";

const decoders = new Map<string, TextDecoder>();
/** Names may come from anybody: beyond this many they aren't kept. */
const MAX_KNOWN = 100;

/** Decodes by the WHATWG name of a charset; undefined where it is unknown. A byte order mark is dropped. */
export function decode(bytes: Buffer, charset: string): string | undefined {
  const decoder = decoderFor(charset);
  return decoder?.encoding === "windows-1252" ? decodeWindows(bytes) : decoder?.decode(bytes);
}

/** Encodes by the WHATWG name of a charset; characters that it hasn't got become `?`. Undefined for an unknown one. */
export function encode(text: string, charset: string): Buffer | undefined {
  const name = decoderFor(charset)?.encoding;
  return name === undefined ? undefined : encodeAs(text, name);
}

/** Whether this is a charset, by its WHATWG name or iconv's, that ASCII is a part of: only such ones work in URLs and forms. */
export function isFormCharset(charset: string): boolean {
  return formCharset(charset) !== undefined;
}

/** @param charset one that is a form charset */
export function encodeForm(text: string, charset: string): Buffer {
  return encodeAs(text, formCharset(charset) ?? "utf-8") ?? Buffer.from(text, "utf8");
}

const formCharsets = new Map<string, string | undefined>();
const ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => index + 0x20));

function formCharset(charset: string): string | undefined {
  const key = charset.toLowerCase();
  if (formCharsets.has(key)) return formCharsets.get(key);
  const name = decoderFor(key)?.encoding ?? key;
  const usable = encodeAs(ASCII, name)?.toString("latin1") === ASCII ? name : undefined;
  if (formCharsets.size < MAX_KNOWN) formCharsets.set(key, usable);
  return usable;
}

function encodeAs(text: string, name: string): Buffer | undefined {
  if (name === "utf-8") return Buffer.from(text, "utf8");
  if (name === "utf-16le") return Buffer.from(text, "utf16le");
  if (name === "windows-1252") return encodeWindows(text);
  return iconv().encodingExists(name) ? iconv().encode(text, name) : undefined;
}

const require = createRequire(import.meta.url);

let loaded: typeof iconvLite | undefined;

/** Loaded with the first charset that needs it. */
function iconv(): typeof iconvLite {
  loaded ??= require("iconv-lite") as typeof iconvLite;
  return loaded;
}

function decoderFor(charset: string): TextDecoder | undefined {
  const name = charset.toLowerCase();
  const known = decoders.get(name);
  if (known !== undefined) return known;
  try {
    const decoder = new TextDecoder(name);
    if (decoders.size < MAX_KNOWN) decoders.set(name, decoder);
    return decoder;
  } catch {
    return undefined;
  }
}

// The web means windows-1252 by "latin1"; they differ in the bytes 0x80 to 0x9f. Node's own decoder takes no notice
// of that in some versions.
const windowsCharacters = Array.from("€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ");
const windowsBytes = new Map(
  windowsCharacters.map((character, index) => [character, String.fromCharCode(0x80 + index)]),
);

function decodeWindows(bytes: Buffer): string {
  return bytes.toString("latin1").replace(/[\x80-\x9f]/g, (character) => {
    return windowsCharacters[character.charCodeAt(0) - 0x80] ?? character;
  });
}

function encodeWindows(text: string): Buffer {
  const latin = text.replace(/[^\0-\x7f\xa0-\xff]/gu, (character) => windowsBytes.get(character) ?? "?");
  return Buffer.from(latin, "latin1");
}
