// XML text as libxslt gets it: without a DOCTYPE and without a declaration, so that there are no entities and no second opinion on the encoding.
import { XmlFault } from "../data/xml-fault.ts";

/**
 * Both are replaced by white space, so that lines stay where they are.
 * @throws XmlFault for a DOCTYPE with declarations
 */
export function plainXml(text: string): string {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const from = text.startsWith("<?xml", start) ? endOf(text, "?>", start) : start;
  const at = skipProlog(text, from);
  if (!text.startsWith("<!DOCTYPE", at)) return blank(text.slice(0, from)) + text.slice(from);
  const end = endOfDoctype(text, at);
  return blank(text.slice(0, from)) + text.slice(from, at) + blank(text.slice(at, end)) + text.slice(end);
}

/** Text without the control characters that XML hasn't got; they become U+FFFD. */
export function xmlCharacters(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be replaced
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd");
}

/** The end of white space, comments and processing instructions. */
function skipProlog(text: string, start: number): number {
  let at = start;
  for (;;) {
    while (" \t\r\n".includes(text[at] ?? "?")) at += 1;
    if (text.startsWith("<!--", at)) at = endOf(text, "-->", at + 4);
    else if (text.startsWith("<?", at)) at = endOf(text, "?>", at);
    else return at;
  }
}

function endOfDoctype(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === ">") return at + 1;
    if (character === "[") throw new XmlFault("A DOCTYPE with declarations is not accepted", start);
    if (character === '"' || character === "'") at = endOf(text, character, at + 1) - 1;
  }
  return text.length;
}

/** The index behind the next `mark`; the text's end where there is none. */
function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + mark.length;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}
