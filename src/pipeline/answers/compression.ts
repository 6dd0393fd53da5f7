// Compresses what the gateway itself sends: which responses, and how (docs/decisions/compression.md).
import type { Transform } from "node:stream";
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";
import { bareType } from "../../data/media-type.ts";
import { fieldNames, fieldOf } from "../../upstream/header-fields.ts";
import type { Exchange } from "../exchange.ts";
import { type Coding, chooseCoding } from "./accept-encoding.ts";

/** A smaller body wouldn't become smaller by much, nor in fewer packets. Bytes. */
const MIN_SIZE = 1024;

const compressible =
  /^(text\/(?!event-stream$).*|.*\+(json|xml|text)|application\/(json|xml|javascript|x-javascript|ecmascript|x-ndjson|wasm|yaml|rtf|vnd\.ms-fontobject)|image\/(bmp|x-icon|vnd\.microsoft\.icon)|font\/(ttf|otf|collection))$/;

/** With one of these the body is what it is. */
const fixed: readonly string[] = ["content-encoding", "content-range", "content-md5", "digest", "content-digest"];

/**
 * Chooses the coding for a response, and says so in its fields.
 * @param size of the body; undefined for a response without one that stands for another (304)
 * @param isFile the body has nothing of the request in it
 * @returns undefined where the body is to be sent as it is
 */
export function codeResponse(
  { request, services, origin }: Exchange,
  fields: string[],
  size: number | undefined,
  isFile: boolean,
): Coding | undefined {
  if (!services.settings.compress || origin !== undefined || (size !== undefined && size < MIN_SIZE)) return undefined;
  if (!compressible.test(bareType(fieldOf(fields, "content-type") ?? "")) || isFixed(fields)) return undefined;
  addVary(fields);
  const accepted = request.header("accept-encoding");
  const coding = accepted === undefined ? undefined : chooseCoding(String(accepted));
  if (coding === undefined || (!isFile && isForeign(request))) return undefined;
  if (size !== undefined) fields.push("Content-Encoding", coding);
  replace(fields, "etag", (tag) => (tag.startsWith("W/") ? tag : `W/${tag}`));
  // Ranges are those of the body as it is.
  replace(fields, "accept-ranges", () => "none");
  return coding;
}

function isFixed(fields: readonly string[]): boolean {
  const names = fieldNames(fields);
  return fixed.some((name) => names.has(name)) || /\bno-transform\b/i.test(fieldOf(fields, "cache-control") ?? "");
}

/**
 * Whether another site lets a browser ask with what it knows of its user: lengths of compressed answers would tell that site
 * what is in them (BREACH).
 */
function isForeign({ headers, certificate }: Exchange["request"]): boolean {
  if (headers["sec-fetch-site"] !== "cross-site") return false;
  const token = /^bearer /i.test(String(headers.authorization ?? "Bearer "));
  return headers.cookie !== undefined || !token || certificate !== undefined;
}

function addVary(fields: string[]): void {
  const known = fieldOf(fields, "vary");
  if (known === undefined) fields.push("Vary", "Accept-Encoding");
  else if (!/(^|[\s,])(\*|accept-encoding)\s*(,|$)/i.test(known))
    replace(fields, "vary", (names) => `${names}, Accept-Encoding`);
}

/** Changes the value of the first field of this name (lower case). */
function replace(fields: string[], name: string, change: (value: string) => string): void {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if ((fields[at] as string).toLowerCase() !== name) continue;
    fields[at + 1] = change(fields[at + 1] as string);
    return;
  }
}

/** Where a third of the time gives nearly the size of the best. */
const BROTLI_QUALITY = 4;

const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };

/** Compresses a whole body, in another thread. */
export function compressBody(
  body: Buffer | string,
  coding: Coding,
  done: (error: Error | null, bytes: Buffer) => void,
): void {
  if (coding === "br") brotliCompress(body, brotli, done);
  else gzip(body, done);
}

export function compressor(coding: Coding): Transform {
  return coding === "br" ? createBrotliCompress(brotli) : createGzip();
}
