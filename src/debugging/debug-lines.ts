// Debug messages as text, in a form that stays text inside an answer of any type.
import { bareType } from "../data/media-type.ts";
import type { DebugMessage } from "./debugging.ts";

/** `debug   [env]                  Env vars: …` */
function debugLine({ level, topic, text }: DebugMessage): string {
  return `${level.padEnd(8)}${`[${topic}]`.padEnd(23)}${text}\n`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be found
const control = /\r\n?|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Control characters reach no terminal raw; lines stay lines. */
function debugText(messages: readonly DebugMessage[]): string {
  return messages
    .map(debugLine)
    .join("")
    .replace(control, (found) =>
      found.startsWith("\r") ? "\n" : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
}

/** Writes messages so that they can't be taken for a part of the body. "" for no messages. */
export type DebugNotation = (messages: readonly DebugMessage[]) => string;

const plain: DebugNotation = debugText;

/** A comment of XML and HTML, which nothing inside can end. */
const markup: DebugNotation = (messages) => {
  const text = debugText(messages)
    .replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll("--", "-&#45;");
  return text === "" ? "" : `<!--\n${text}-->\n`;
};

/** A comment of JavaScript and CSS. */
const code: DebugNotation = (messages) => {
  const text = debugText(messages).replaceAll("*/", "*\\/");
  return text === "" ? "" : `/*\n${text}*/\n`;
};

/** @param mime the type of the body, "" for none. @returns undefined where text doesn't belong into it */
export function notationOf(mime: string): DebugNotation | undefined {
  const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(mime)?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) return undefined;
  const type = bareType(mime);
  if (/^text\/html$|[/+]xml$/.test(type)) return markup;
  if (/^text\/css$|^(?:text|application)\/(?:x-)?(?:java|ecma)script$/.test(type)) return code;
  if (type === "text/event-stream") return undefined;
  return type === "" || type.startsWith("text/") || /[/+]json$/.test(type) ? plain : undefined;
}
