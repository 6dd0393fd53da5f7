// `multipart/form-data` bodies (RFC 7578): bytes stay as they are, and nothing in a name can end its header line.
import { randomBytes } from "node:crypto";
import { encodeForm } from "../data/charset.ts";

export type Part = {
  readonly name: string;
  /** Undefined for a plain field. */
  readonly filename: string | undefined;
  /** A field value that HTTP allows; undefined for none. */
  readonly mime: string | undefined;
  readonly bytes: Buffer;
};

/** @param charset the form charset that names are written in */
export function multipartBody(
  parts: readonly Part[],
  charset: string,
): { readonly bytes: Buffer; readonly mime: string } {
  // Too random to stand in a part by chance or by design.
  const boundary = `----flat-${randomBytes(18).toString("base64url")}`;
  const chunks = parts.flatMap((part) => [
    encodeForm(`--${boundary}\r\n${partHead(part)}\r\n`, charset),
    part.bytes,
    Buffer.from("\r\n"),
  ]);
  const bytes = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return { bytes, mime: `multipart/form-data; boundary=${boundary}` };
}

function partHead({ name, filename, mime }: Part): string {
  const file = filename === undefined ? "" : `; filename="${quotable(filename)}"`;
  const type = mime === undefined ? "" : `Content-Type: ${mime}\r\n`;
  return `Content-Disposition: form-data; name="${quotable(name)}"${file}\r\n${type}`;
}

/** As browsers do it (HTML, "multipart/form-data encoding algorithm"), for every control character of ASCII. */
function quotable(text: string): string {
  return text.toWellFormed().replace(/[^ !#-~\u0080-\uffff]/g, (character) => {
    const code = character.charCodeAt(0);
    return `%${code < 16 ? "0" : ""}${code.toString(16).toUpperCase()}`;
  });
}
