// Query strings and urlencoded bodies from the `query`, `post` and `cookies` properties.
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { numberToString } from "../data/number-text.ts";

export type NameValue = readonly [name: string, value: string];

/** The pairs of an object, or of a list of `{name, value}` objects; null values are left out. */
export function nameValuePairs(value: Json | undefined): readonly NameValue[] {
  if (Array.isArray(value)) return value.flatMap(pairOfEntry);
  if (!isJsonObject(value)) return [];
  return jsonKeys(value).flatMap((name) => pairs(name, jsonGet(value, name)));
}

function pairOfEntry(entry: Json): readonly NameValue[] {
  if (!isJsonObject(entry)) return [];
  const name = jsonGet(entry, "name");
  return typeof name === "string" && name !== "" ? pairs(name, jsonGet(entry, "value")) : [];
}

function pairs(name: string, value: Json | undefined): readonly NameValue[] {
  const text = textOf(value);
  return text === undefined ? [] : [[name, text]];
}

function textOf(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberToString(value);
  if (typeof value === "boolean") return String(value);
  return undefined;
}

/** A query without its question mark; a string is taken as it is, with what no URL may have percent-encoded. */
export function queryText(query: Json): string {
  if (typeof query === "string") return escapeQuery(query.startsWith("?") ? query.slice(1) : query);
  return nameValuePairs(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join("&");
}

/** `application/x-www-form-urlencoded`. */
export function formText(post: Json): string {
  return nameValuePairs(post)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`.replaceAll("%20", "+"))
    .join("&");
}

/** A `Cookie` field value; characters that would end a cookie are percent-encoded. */
export function cookieText(cookies: readonly NameValue[]): string {
  return cookies.map(([name, value]) => `${escapeCookie(name)}=${escapeCookie(value)}`).join("; ");
}

/** RFC 3986: everything but unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, hexEscape);
}

function escapeQuery(text: string): string {
  return text.toWellFormed().replace(/[^!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~{}|^`]+/g, encodeURIComponent);
}

function escapeCookie(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^!#$%&'()*+\-./0-9:<=>?@A-Z[\]^_`a-z{|}~]+/g, (part) => encodeURIComponent(part));
}

function hexEscape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
