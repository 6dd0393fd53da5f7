// The string-value of JSON: what is left of its OXN form without the tags.
import type { Json } from "./json.ts";
import { jsonGet, jsonKeys } from "./json-access.ts";
import { numberToString } from "./number-text.ts";

/** Strings as they are, numbers without exponent, null empty, arrays and objects the texts of their values in a row. */
export function jsonText(value: Json): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return numberToString(value);
    case "boolean":
      return value ? "true" : "false";
  }
  if (value === null) return "";
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += jsonText(item);
    return text;
  }
  const object = value as Exclude<typeof value, readonly Json[]>;
  for (const key of jsonKeys(object)) text += jsonText(jsonGet(object, key) ?? null);
  return text;
}
