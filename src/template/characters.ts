// The characters that decide about commas and white space in JSON text.

export const quote = 0x22;
export const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** White space of JSON (RFC 8259, section 2). */
export function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** `{`, `[`, `,` or `:`, after which no comma can stand. */
export function refusesCommaAfter(code: number): boolean {
  return code === openBrace || code === openBracket || code === comma || code === colon;
}

/** `}`, `]`, `,` or `:`, before which no comma can stand. */
export function refusesCommaBefore(code: number): boolean {
  return code === closeBrace || code === closeBracket || code === comma || code === colon;
}

/** JSON's six structural characters: white space next to them never matters. */
export function isPunctuation(code: number): boolean {
  return refusesCommaAfter(code) || code === closeBrace || code === closeBracket;
}
