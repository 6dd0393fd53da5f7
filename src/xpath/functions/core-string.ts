// XPath 1.0's string functions (section 4.2). An astral character is one character.
import { defineFunction } from "../function-definition.ts";

export const stringFunctions = [
  defineFunction({
    name: "string",
    args: ["string?"],
    returns: "string",
    context: "default",
    run: ({ node }, text) => text ?? node?.text() ?? "",
  }),
  defineFunction({
    name: "concat",
    args: ["string", "string", "string*"],
    returns: "string",
    run: (_frame, ...texts) => texts.join(""),
  }),
  defineFunction({
    name: "starts-with",
    args: ["string", "string"],
    returns: "boolean",
    run: (_frame, text, start) => text.startsWith(start),
  }),
  defineFunction({
    name: "contains",
    args: ["string", "string"],
    returns: "boolean",
    run: (_frame, text, part) => text.includes(part),
  }),
  defineFunction({
    name: "substring-before",
    args: ["string", "string"],
    returns: "string",
    run: (_frame, text, part) => text.slice(0, Math.max(0, text.indexOf(part))),
  }),
  defineFunction({
    name: "substring-after",
    args: ["string", "string"],
    returns: "string",
    run: (_frame, text, part) => {
      const at = text.indexOf(part);
      return at < 0 ? "" : text.slice(at + part.length);
    },
  }),
  defineFunction({
    name: "substring",
    args: ["string", "number", "number?"],
    returns: "string",
    run: (_frame, text, from, length) => substring(text, from, length),
  }),
  defineFunction({
    name: "string-length",
    args: ["string?"],
    returns: "number",
    context: "default",
    run: ({ node }, text) => characterCount(text ?? node?.text() ?? ""),
  }),
  defineFunction({
    name: "normalize-space",
    args: ["string?"],
    returns: "string",
    context: "default",
    run: ({ node }, text) => normalizeSpace(text ?? node?.text() ?? ""),
  }),
  defineFunction({
    name: "translate",
    args: ["string", "string", "string"],
    returns: "string",
    run: (_frame, text, from, to) => translate(text, from, to),
  }),
];

const astral = /[\ud800-\udbff][\udc00-\udfff]/;
const astrals = /[\ud800-\udbff][\udc00-\udfff]/g;

function characterCount(text: string): number {
  return text.length - (text.match(astrals)?.length ?? 0);
}

/** The characters whose place p (from 1) has `p >= round(from)` and `p < round(from) + round(length)`. */
function substring(text: string, from: number, length: number | undefined): string {
  const first = Math.round(from);
  const end = length === undefined ? Number.POSITIVE_INFINITY : first + Math.round(length);
  if (Number.isNaN(first) || Number.isNaN(end)) return "";
  const start = Math.max(first - 1, 0);
  if (end - 1 <= start) return "";
  return astral.test(text)
    ? Array.from(text)
        .slice(start, end - 1)
        .join("")
    : text.slice(start, end - 1);
}

function normalizeSpace(text: string): string {
  return text.replace(/[ \t\r\n]+/g, " ").replace(/^ | $/g, "");
}

/** The first of repeated characters in `from` counts; those without a counterpart in `to` are removed. */
function translate(text: string, from: string, to: string): string {
  const targets = Array.from(to);
  const table = new Map<string, string>();
  for (const [index, character] of Array.from(from).entries()) {
    if (!table.has(character)) table.set(character, targets[index] ?? "");
  }
  let result = "";
  for (const character of text) result += table.get(character) ?? character;
  return result;
}
