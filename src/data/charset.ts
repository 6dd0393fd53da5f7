// Bytes to text and back by the charset of a content type.

import { TextDecoder } from "node:util";

const decoders = new Map<string, TextDecoder>();

/** Decodes by the WHATWG name of a charset; undefined where it is unknown. A byte order mark is dropped. */
export function decode(bytes: Buffer, charset: string): string | undefined {
  const decoder = decoderFor(charset);
  return decoder?.encoding === "windows-1252" ? decodeWindows(bytes) : decoder?.decode(bytes);
}

/** Encodes as UTF-8, UTF-16LE or Latin 1 (characters that it hasn't got become `?`); undefined for other charsets. */
export function encode(text: string, charset: string): Buffer | undefined {
  const name = decoderFor(charset)?.encoding;
  if (name === "utf-8") return Buffer.from(text, "utf8");
  if (name === "utf-16le") return Buffer.from(text, "utf16le");
  return name === "windows-1252" ? encodeWindows(text) : undefined;
}

function decoderFor(charset: string): TextDecoder | undefined {
  const name = charset.toLowerCase();
  const known = decoders.get(name);
  if (known !== undefined) return known;
  try {
    const decoder = new TextDecoder(name);
    if (decoders.size < 100) decoders.set(name, decoder);
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
