// The answer of a run as its transaction shows it.
import { isUtf8 } from "node:buffer";
import { Content } from "../../data/content.ts";
import type { Json } from "../../data/json.ts";
import { ResponseValue } from "../../data/response-value.ts";
import { decodedBody } from "../../upstream/body-collector.ts";
import { fieldOf, isHopByHop } from "../../upstream/header-fields.ts";
import type { InnerAnswer } from "../inner/serve-inner.ts";

/** Bytes. */
const MAX_DECODED = 64 * 1024 * 1024;

/** Fields that say how a body is sent. */
const ofTransfer: ReadonlySet<string> = new Set(["content-length", "content-encoding"]);

/** `{status, headers, body}` as flows know it. Bytes that are no text are in Base64, and `encoding` says so. */
export async function responseRecord({ status, fields, body: sent }: InnerAnswer): Promise<Json> {
  // What can't be decoded, or is too large then, is shown as it came.
  const body = await decodedBody(sent, fieldOf(fields, "content-encoding"), MAX_DECODED).catch(() => sent);
  const content = Content.ofBytes(body, fieldOf(fields, "content-type") ?? "");
  const headers = headersOf(fields);
  if (body.length === 0) return { status, headers, body: null };
  if (Buffer.isBuffer(content.textOrBytes()) && !isUtf8(body))
    return { status, headers, body: body.toString("base64"), encoding: "base64" };
  return new ResponseValue(status, headers, content).toJSON();
}

/** By lower-case name; repeated ones have lists. */
function headersOf(fields: readonly string[]): { readonly [name: string]: Json } {
  const headers: Record<string, string | readonly string[]> = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    if (ofTransfer.has(name) || isHopByHop(name)) continue;
    const known = headers[name];
    const value = fields[at + 1] as string;
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
