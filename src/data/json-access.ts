// Reads JSON objects by own keys, plain and lazy ones alike.
import { type Json, type JsonObject, LazyObject } from "./json.ts";

/** The keys of an object in order; keys without a value are left out. */
export function jsonKeys(object: JsonObject): readonly string[] {
  if (object instanceof LazyObject) return object.keys();
  const keys = Object.keys(object);
  return keys.some((key) => object[key] === undefined) ? keys.filter((key) => object[key] !== undefined) : keys;
}

/** The value of an own key; undefined where there is none. */
export function jsonGet(object: JsonObject, key: string): Json | undefined {
  if (object instanceof LazyObject) return object.get(key);
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Whether a value is an object; arrays and null are not. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
