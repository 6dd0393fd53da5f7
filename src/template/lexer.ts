// Cuts template text into static text and commands; the leftmost `{{` opens a command.
import type { SourceText } from "../source/source-text.ts";

type TextToken = { readonly kind: "text"; readonly text: string };

export type CommandToken = {
  readonly kind: "command";
  /** What directly follows `{{`: a word, one of `//`, `.`, `,`, `:`, `$`, or "" before white space and anything else. */
  readonly head: string;
  /** Index of `{{`. */
  readonly start: number;
  /** Everything between `{{` and `}}`. */
  readonly body: SourceText;
  /** The body after the head. */
  readonly rest: SourceText;
};

export type Token = TextToken | CommandToken;

const headPattern = /\/\/|[.,:$]|[A-Za-z][\w-]*|/y;
// A string literal, the start of one that never ends, or the end of the command.
const landmarkPattern = /"[^"]*"|'[^']*'|["']|\}\}/g;

/** @throws ConfigError where a command or a string literal in it isn't terminated */
export function tokenize(source: SourceText): Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let at = 0;
  for (let start = text.indexOf("{{"); start >= 0; start = text.indexOf("{{", at)) {
    if (start > at) tokens.push({ kind: "text", text: text.slice(at, start) });
    const head = headAt(text, start + 2);
    const restStart = start + 2 + head.length;
    const end = head === "//" ? text.indexOf("}}", restStart) : commandEnd(source, restStart);
    if (end < 0) throw source.error(start, 'Unterminated "{{"', 'A command ends with "}}".');
    const body = source.slice(start + 2, end);
    tokens.push({ kind: "command", head, start, body, rest: body.slice(head.length) });
    at = end + 2;
  }
  if (at < text.length) tokens.push({ kind: "text", text: text.slice(at) });
  return tokens;
}

function headAt(text: string, at: number): string {
  headPattern.lastIndex = at;
  return headPattern.exec(text)?.[0] ?? "";
}

/** Index of the first `}}` outside of string literals; -1 where there is none. */
function commandEnd(source: SourceText, from: number): number {
  landmarkPattern.lastIndex = from;
  for (let found = landmarkPattern.exec(source.text); found !== null; found = landmarkPattern.exec(source.text)) {
    const [landmark] = found;
    if (landmark === "}}") return found.index;
    if (landmark.length === 1) throw source.error(found.index, "Unterminated string");
  }
  return -1;
}
