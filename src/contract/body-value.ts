// What of a body a schema can look at.
import { isUtf8 } from "node:buffer";
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { rawJson } from "../data/json-node.ts";
import { bareType, charsetOf, isJsonType } from "../data/media-type.ts";
import { repeatedName } from "../data/repeated-name.ts";
import { shortened } from "./schemas/violation.ts";

/** What others may read otherwise than it is read here must not pass: so bodies of requests are read strictly. */
export type BodyReading = {
  readonly strict: boolean;
  /** Whether the definition names the body's type, if by `image/*`: then the schema has no say on one that can't be looked into. */
  readonly named: boolean;
};

const NOT_JSON = "Type constraint violated in body: The body is not valid JSON.";

/** Charsets in which the characters that structure JSON are what they are in UTF-8. */
const jsonCharsets = /^(utf-?(8|16|16le|16be)|us-ascii|ascii|iso-?8859-?\d+|latin1|windows-125\d|cp125\d)$/i;

/**
 * JSON as its value, text as a string; a body without a type is taken for JSON.
 * @returns the value, what is wrong with the body, or undefined for what no schema describes (XML, binaries)
 */
export function bodyValue(body: Content, reading: BodyReading): { readonly json: Json } | string | undefined {
  const type = bareType(body.mime);
  if (type === "" || isJsonType(type)) return jsonValue(body, type, reading.strict);
  if (type.startsWith("text/") && !type.endsWith("xml")) return { json: body.text() };
  return reading.named ? undefined : { json: body.text() };
}

function jsonValue(body: Content, type: string, strict: boolean): { readonly json: Json } | string {
  const charset = charsetOf(body.mime);
  if (strict && charset !== undefined && !jsonCharsets.test(charset))
    return `Content constraint violated in header for Content-Type: JSON can't be written in ${charset}.`;
  if (strict && (charset === undefined || /^utf-?8$/i.test(charset)) && !isJsonBytes(body.bytes())) return NOT_JSON;
  const document = (type === "" ? Content.ofText(body.text(), "application/json") : body).document();
  const json = document === undefined ? undefined : rawJson(document);
  if (json === undefined) return NOT_JSON;
  const name = strict ? repeatedName(body.text(), json) : undefined;
  if (name === undefined) return { json };
  return `Repeated constraint violated in body for ${shortened(name)}: An object has the property more than once.`;
}

/** UTF-16 tells of itself by a byte order mark. */
function isJsonBytes(bytes: Buffer): boolean {
  return isUtf8(bytes) || (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
