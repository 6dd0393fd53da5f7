// Cuts an XPath expression into tokens (XPath 1.0, section 3.7), telling operators from names as that section rules.

import { endOfXmlName } from "../data/xml-name.ts";
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceText } from "../source/source-text.ts";

export type TokenKind =
  | "literal"
  | "number"
  | "variable"
  /** `name`, `prefix:name`, `prefix:*` or `*` as a node test */
  | "name"
  /** a name with `(` behind it */
  | "function"
  /** `comment`, `text`, `processing-instruction`, `node` with `(` behind it */
  | "node-type"
  /** a name with `::` behind it */
  | "axis"
  /** `and or div mod * / // | + - = != < <= > >=` */
  | "operator"
  /** `( ) [ ] . .. @ , ::` */
  | "punctuation"
  | "end";

export type Token = {
  readonly kind: TokenKind;
  /** As written; the content of a literal, the name of a variable. */
  readonly text: string;
  readonly start: number;
};

const nodeTypes: ReadonlySet<string> = new Set(["comment", "text", "processing-instruction", "node"]);
const operatorNames: ReadonlySet<string> = new Set(["and", "or", "div", "mod"]);
const whiteSpace = /[ \t\r\n]*/y;
const numberPattern = /\d+(?:\.\d*)?|\.\d+/y;
const variablePattern = /[A-Za-z_][A-Za-z0-9_-]*/y;
/** What other languages write behind a variable. */
const memberPattern = /(?:\.[A-Za-z_][A-Za-z0-9_-]*)+/y;
const symbolPattern = /\/\/|::|\.\.|!=|<=|>=|[()[\].@,/|+\-=<>*]/y;
const operatorSymbols: ReadonlySet<string> = new Set(["*", "/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="]);

/** @throws ConfigError at a character that starts no token, and at a string without an end */
export function tokenize(source: SourceText): Token[] {
  const tokens: Token[] = [];
  const { text } = source;
  let at = skipWhiteSpace(text, 0);
  while (at < text.length) {
    const { token, end } = readToken(source, at, tokens.at(-1));
    tokens.push(token);
    at = skipWhiteSpace(text, end);
  }
  tokens.push({ kind: "end", text: "", start: text.length });
  return tokens;
}

type Read = { readonly token: Token; readonly end: number };

function readToken(source: SourceText, start: number, before: Token | undefined): Read {
  const { text } = source;
  const first = text[start];
  if (first === '"' || first === "'") return readLiteral(source, start, first);
  if (first === "$") return readVariable(source, start);
  const number = match(numberPattern, text, start);
  if (number !== undefined) return { token: { kind: "number", text: number, start }, end: start + number.length };
  const symbol = match(symbolPattern, text, start);
  if (symbol !== undefined) {
    const kind = symbolKind(symbol, before);
    return { token: { kind, text: symbol, start }, end: start + symbol.length };
  }
  const end = endOfXmlName(text, start);
  if (end === start) throw unexpectedCharacter(source, start);
  return readName(text, start, end, before);
}

function unexpectedCharacter(source: SourceText, at: number): ConfigError {
  const character = String.fromCodePoint(source.text.codePointAt(at) ?? 0);
  return source.error(at, `Unexpected character "${character}"`, habits.get(character));
}

/** What is written in other languages. */
const habits: ReadonlyMap<string, string> = new Map([
  ["!", 'Negation is written not(…), inequality "!=".'],
  ["&", 'The operator is "and".'],
  ["%", 'The operator is "mod".'],
]);

function readLiteral(source: SourceText, start: number, quote: string): Read {
  const close = source.text.indexOf(quote, start + 1);
  if (close < 0) throw source.error(start, `The string has no closing ${quote}`);
  return { token: { kind: "literal", text: source.text.slice(start + 1, close), start }, end: close + 1 };
}

function readVariable(source: SourceText, start: number): Read {
  const name = match(variablePattern, source.text, start + 1);
  if (name === undefined)
    throw source.error(start, 'A variable name is expected after "$"', "Names start with a letter or an underscore.");
  const end = start + 1 + name.length;
  const members = match(memberPattern, source.text, end);
  if (members !== undefined) {
    throw source.error(end, "A variable name has no dots", `Write $${name}${members.replaceAll(".", "/")}`);
  }
  return { token: { kind: "variable", text: name, start }, end };
}

function symbolKind(symbol: string, before: Token | undefined): TokenKind {
  if (symbol === "*" && !isOperatorPlace(before)) return "name";
  return operatorSymbols.has(symbol) ? "operator" : "punctuation";
}

function readName(text: string, start: number, nameEnd: number, before: Token | undefined): Read {
  const name = text.slice(start, nameEnd);
  if (operatorNames.has(name) && isOperatorPlace(before)) {
    return { token: { kind: "operator", text: name, start }, end: nameEnd };
  }
  const end = endOfQualifiedName(text, nameEnd);
  const next = skipWhiteSpace(text, end);
  const whole = text.slice(start, end);
  const kind = text[next] === "(" ? callKind(whole) : text.startsWith("::", next) ? "axis" : "name";
  return { token: { kind, text: whole, start }, end };
}

function callKind(name: string): TokenKind {
  return nodeTypes.has(name) ? "node-type" : "function";
}

/** Takes in `:name` or `:*` after a prefix. */
function endOfQualifiedName(text: string, end: number): number {
  if (text[end] !== ":") return end;
  if (text[end + 1] === "*") return end + 2;
  const localEnd = endOfXmlName(text, end + 1);
  return localEnd > end + 1 ? localEnd : end;
}

/**
 * Section 3.7: where a token precedes that is none of `@ :: ( [ ,` nor an operator,
 * `*` is the multiplication and a name is an operator's.
 */
function isOperatorPlace(before: Token | undefined): boolean {
  if (before === undefined || before.kind === "operator") return false;
  return before.kind !== "punctuation" || !["@", "::", "(", "[", ","].includes(before.text);
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipWhiteSpace(text: string, at: number): number {
  whiteSpace.lastIndex = at;
  whiteSpace.test(text);
  return whiteSpace.lastIndex;
}
