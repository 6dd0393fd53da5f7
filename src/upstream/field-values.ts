// Header fields given as a JSON object: names with a string, number, boolean, a list of those, or null.
import type { Json, JsonObject } from "../data/json.ts";
import { jsonGet, jsonKeys } from "../data/json-access.ts";
import { numberToString } from "../data/number-text.ts";

/** `values` is empty for null. */
export type FieldValues = { readonly name: string; readonly values: readonly string[] };

export function fieldValues(object: JsonObject): readonly FieldValues[] {
  return jsonKeys(object).map((name) => ({ name, values: texts(jsonGet(object, name)) }));
}

function texts(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [numberToString(value)];
  if (typeof value === "boolean") return [String(value)];
  return [];
}
