// Bytes to text and back by the charset of a content type.

import { TextDecoder } from "node:util";

const decoders = new Map<string, TextDecoder>();

/** Decodes by the WHATWG name of a charset; undefined where it is unknown. A byte order mark is dropped. */
export function decode(bytes: Buffer, charset: string): string | undefined {
  const decoder = decoderFor(charset);
  return decoder?.decode(bytes);
}

/** Encodes as UTF-8, UTF-16LE or Latin 1 (characters that it hasn't got become `?`); undefined for other charsets. */
export function encode(text: string, charset: string): Buffer | undefined {
  const name = decoderFor(charset)?.encoding;
  if (name === "utf-8") return Buffer.from(text, "utf8");
  if (name === "utf-16le") return Buffer.from(text, "utf16le");
  return name === "windows-1252" ? encodeLatin1(text) : undefined;
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

// The bytes 0x80 to 0x9f of windows-1252, which the web means by "latin1".
let windowsBytes: Map<string, string> | undefined;

function encodeLatin1(text: string): Buffer {
  windowsBytes ??= new Map(
    Array.from({ length: 32 }, (_, index) => {
      const byte = Buffer.of(0x80 + index);
      return [decode(byte, "latin1") ?? "?", byte.toString("latin1")] as const;
    }),
  );
  const table = windowsBytes;
  return Buffer.from(
    text.replace(/[^\0-\x7f\xa0-\xff]/gu, (character) => table.get(character) ?? "?"),
    "latin1",
  );
}
