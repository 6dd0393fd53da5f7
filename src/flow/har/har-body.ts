// Bodies in a HAR document: text as text, everything else as Base64, content codings undone, secrets masked.
import { brotliDecompressSync, constants, gunzipSync, inflateSync } from "node:zlib";
import { decode } from "../../data/charset.ts";
import type { CredentialMask } from "../../debugging/credential-mask.ts";

/** The first bytes of a body, as they went over the wire. */
export type RecordedBody = { readonly bytes: Buffer; readonly complete: boolean };

export type HarText = { readonly text?: string; readonly encoding?: "base64"; readonly comment?: string };

/** So much of each body is kept. */
export const MAX_BODY_BYTES = 65_536;
/** What those bytes may grow to when a coding is undone. */
const MAX_DECODED = 16 * MAX_BODY_BYTES;

const CUT = "the beginning only";

/** @param mime and @param coding as the header fields say them, "" for none */
export function harText(body: RecordedBody, mime: string, coding: string, mask: CredentialMask): HarText {
  if (body.bytes.length === 0) return body.complete ? {} : { comment: "not kept" };
  const type = mime.toLowerCase();
  // Its parts have types of their own: what is secret in them can't be told.
  if (type.startsWith("multipart/")) return { comment: "not shown" };
  const bytes = undo(body.bytes, coding.trim().toLowerCase());
  if (bytes === undefined) return { comment: `not shown: ${coding}` };
  const shown = bytes.subarray(0, MAX_BODY_BYTES);
  const comment = body.complete && shown.length === bytes.length ? {} : { comment: CUT };
  if (!isText(type)) return { text: shown.toString("base64"), encoding: "base64", ...comment };
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/.exec(type)?.[1] ?? "utf-8";
  return { text: mask.text(decode(shown, charset) ?? shown.toString("latin1"), type), ...comment };
}

function isText(type: string): boolean {
  return /^text\/|[/+](json|xml)\b|^application\/(javascript|x-www-form-urlencoded|yaml)\b/.test(type);
}

/** The decoded bytes, also of a body whose end is missing; undefined where that can't be done. */
function undo(bytes: Buffer, coding: string): Buffer | undefined {
  const limits = { maxOutputLength: MAX_DECODED, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    switch (coding) {
      case "":
      case "identity":
        return bytes;
      case "gzip":
      case "x-gzip":
        return gunzipSync(bytes, limits);
      case "deflate":
        return inflateSync(bytes, limits);
      case "br":
        return brotliDecompressSync(bytes, {
          maxOutputLength: MAX_DECODED,
          finishFlush: constants.BROTLI_OPERATION_FLUSH,
        });
      default:
        return undefined;
    }
  } catch {
    // Broken, or larger than what is shown by far.
    return undefined;
  }
}
