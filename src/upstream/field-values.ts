// Header fields given as a JSON object: names with a string, number, boolean, a list of those, or null.
import type { Json, JsonObject } from "../data/json.ts";
import { jsonGet, jsonKeys } from "../data/json-access.ts";
import { numberToString } from "../data/number-text.ts";
import { isFieldName, isFieldValue, isFraming, withoutFields } from "./header-fields.ts";

/** `values` is empty for null. */
export type FieldValues = { readonly name: string; readonly values: readonly string[] };

/** Takes the name of a field that is left out: it frames messages, which is the gateway's to do, or HTTP forbids it. May throw. */
export type LeaveOut = (name: string, reason: "framing" | "forbidden") => void;

/** The fields that can be sent. */
export function sendableFields(object: JsonObject | undefined, leaveOut: LeaveOut): readonly FieldValues[] {
  if (object === undefined) return [];
  const fields = jsonKeys(object).map((name) => ({ name, values: texts(jsonGet(object, name)) }));
  return fields.filter(({ name, values }) => {
    if (isFraming(name)) leaveOut(name, "framing");
    else if (!isFieldName(name) || !values.every(isFieldValue)) leaveOut(name, "forbidden");
    else return true;
    return false;
  });
}

function texts(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [numberToString(value)];
  if (typeof value === "boolean") return [String(value)];
  return [];
}

/** `set-response-headers`: the fields named there replace the response's own. */
export function overridden(fields: string[], replacing: readonly FieldValues[]): string[] {
  if (replacing.length === 0) return fields;
  const kept = withoutFields(fields, new Set(replacing.map(({ name }) => name.toLowerCase())));
  for (const { name, values } of replacing) for (const value of values) kept.push(name, value);
  return kept;
}
