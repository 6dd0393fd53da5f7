// Query strings and urlencoded bodies from the `query`, `post` and `cookies` properties.
import { encodeForm } from "../data/charset.ts";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { numberToString } from "../data/number-text.ts";

/** How text goes into URLs and forms. */
export type UrlCoding = {
  /** A form charset. */
  readonly charset: string;
  /** Characters that stay as they are in queries; spaces, "#", control characters and what isn't ASCII never do. */
  readonly raw: string;
};

/** UTF-8, and nothing raw. */
export const plainCoding: UrlCoding = { charset: "utf-8", raw: "" };

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
export function queryText(query: Json, { charset, raw }: UrlCoding = plainCoding): string {
  const escaped = rawKeeper(raw, (text) =>
    typeof query === "string" ? escapeQuery(text, charset) : encode(text, charset),
  );
  if (typeof query === "string") return escaped(query.startsWith("?") ? query.slice(1) : query);
  return nameValuePairs(query)
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .join("&");
}

/** `application/x-www-form-urlencoded`. */
export function formText(post: Json, charset = plainCoding.charset): string {
  return nameValuePairs(post)
    .map(([name, value]) => `${encode(name, charset)}=${encode(value, charset)}`.replaceAll("%20", "+"))
    .join("&");
}

/** A URL whose path and query are in another charset than UTF-8: all that isn't ASCII behind the host is percent-encoded. */
export function urlText(url: string, charset: string): string {
  const [host = ""] = /^https?:\/\/[^/?#]*/i.exec(url) ?? [];
  return host + url.slice(host.length).replace(/[^\0-\x7f]+/g, (text) => percentEncode(text, charset));
}

/** A `Cookie` field value; characters that would end a cookie are percent-encoded. */
export function cookieText(cookies: readonly NameValue[]): string {
  return cookies.map(([name, value]) => `${escapeCookie(name)}=${escapeCookie(value)}`).join("; ");
}

/** Applies `encoded` to all but raw characters. */
function rawKeeper(raw: string, encoded: (text: string) => string): (text: string) => string {
  const kept = new Set([...raw].filter((character) => /[!-~]/.test(character) && character !== "#"));
  if (kept.size === 0) return encoded;
  return (text) => text.replace(/[!-~]|[^!-~]+/g, (part) => (kept.has(part) ? part : encoded(part)));
}

/** RFC 3986: everything but unreserved characters. */
function encode(text: string, charset: string): string {
  return text.replace(/[^-.0-9A-Z_a-z~]+/g, (part) => percentEncode(part, charset));
}

function escapeQuery(text: string, charset: string): string {
  return text.replace(/[^!$%&'()*+,\-./0-9:;=?@A-Z[\]_a-z~{}|^`]+/g, (part) => percentEncode(part, charset));
}

function percentEncode(text: string, charset: string): string {
  let encoded = "";
  for (const byte of encodeForm(text.toWellFormed(), charset)) {
    encoded += `%${byte < 16 ? "0" : ""}${byte.toString(16).toUpperCase()}`;
  }
  return encoded;
}

function escapeCookie(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^!#$%&'()*+\-./0-9:<=>?@A-Z[\]^_`a-z{|}~]+/g, (part) => encodeURIComponent(part));
}
