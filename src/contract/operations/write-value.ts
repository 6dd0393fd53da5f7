// Values of parameters to texts: what all ways of writing them have in common.
import type { Json } from "../../data/json.ts";
import { numberToString } from "../../data/number-text.ts";

/** A name and a text, percent-encoded in paths and queries; or the parts of a form. */
export type WrittenPair = readonly [name: string, text: string];

/** @throws UnwritableValue */
export type ValueWriter = (value: Json) => readonly WrittenPair[];

/** Thrown for a value that the parameter can't have. */
export class UnwritableValue extends Error {}

/** The text of a single value. @throws UnwritableValue */
export function scalarText(value: Json, name: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberToString(value);
  if (typeof value === "boolean") return String(value);
  throw new UnwritableValue(`The parameter "${name}" can't hold ${Array.isArray(value) ? "a list" : "an object"} here`);
}

/** Everything but unreserved characters (RFC 3986, section 2.3) is encoded. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** How a text is written in a place. */
export function encoderFor(place: string): (text: string) => string {
  return place === "path" || place === "query" ? percentEncoded : (text) => text;
}

/**
 * A piece of a list.
 * @param separators what would make two pieces of it
 * @throws UnwritableValue
 */
export function pieceText(value: Json, name: string, separators: string): string {
  const text = scalarText(value, name);
  const found = [...separators].find((separator) => text.includes(separator));
  if (found === undefined) return text;
  throw new UnwritableValue(`A value of the parameter "${name}" has ${JSON.stringify(found)}, which separates values`);
}
