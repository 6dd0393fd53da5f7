// Writes values as JSON text.
import type { Json } from "../data/json.ts";
import { backslash, quote } from "./characters.ts";

/** JSON text of a value; null where there is none. */
export function jsonText(json: Json | undefined): string {
  if (typeof json === "string") return stringText(json);
  if (typeof json === "number" && Number.isFinite(json)) return String(json);
  return json === undefined ? "null" : JSON.stringify(json);
}

/** Up to this length a look at each character is faster than JSON.stringify. */
const shortString = 60;

function stringText(text: string): string {
  if (text.length > shortString) return JSON.stringify(text);
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === quote || code === backslash || code >= 0xd800) return JSON.stringify(text);
  }
  return `"${text}"`;
}
