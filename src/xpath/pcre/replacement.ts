// The replacement text of a pattern: `$n` and `${n}` stand for groups, everything else for itself.
import type { Match } from "./engine.ts";

/** Literal text, or the number of a group. */
export type Replacement = readonly (string | number)[];

export function parseReplacement(text: string): Replacement {
  const parts: (string | number)[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$(?:(\d{1,2})|\{(\d{1,2})\})/g)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(Number(match[1] ?? match[2]));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

export function fillReplacement(replacement: Replacement, match: Match): string {
  let text = "";
  for (const part of replacement) text += typeof part === "string" ? part : match.group(part);
  return text;
}
