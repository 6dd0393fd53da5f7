// Finds names that an object of a JSON text has twice (RFC 8259, section 4): which of the values counts depends on who reads it.
import type { Json } from "./json.ts";

/** @param text valid JSON. @param value what it was parsed to. @returns the first repeated name; undefined where there is none */
export function repeatedName(text: string, value: Json): string | undefined {
  return colonsIn(text) === membersIn(value) ? undefined : firstRepeated(text);
}

/** Outside of strings: so many members are written. */
function colonsIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) count += 1;
  }
  return count;
}

/** So many have been kept. */
function membersIn(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: readonly Json[] = Array.isArray(value) ? value : Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const member of members) if (typeof member === "object" && member !== null) count += membersIn(member);
  return count;
}

const [QUOTE, COLON, BACKSLASH] = [0x22, 0x3a, 0x5c];

/** @param start of the opening quote. @returns the place of the closing one */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(at)) at += code === BACKSLASH ? 2 : 1;
  return at;
}

/** Every string before a colon is a name of the innermost object. */
function firstRepeated(text: string): string | undefined {
  const open: Set<string>[] = [];
  let last = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = endOfString(text, at);
      last = text.slice(at, end + 1);
      at = end;
    } else if (character === "{" || character === "[") open.push(new Set());
    else if (character === "}" || character === "]") open.pop();
    else if (character === ":") {
      const name = JSON.parse(last) as string;
      if (open.at(-1)?.has(name)) return name;
      open.at(-1)?.add(name);
    }
  }
  return undefined;
}
