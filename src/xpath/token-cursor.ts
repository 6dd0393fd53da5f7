// The tokens of an expression with a place among them: what the parser looks at, takes and expects.
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceText } from "../source/source-text.ts";
import { type Token, tokenize } from "./lexer.ts";

export class TokenCursor {
  readonly #source: SourceText;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(source: SourceText) {
    this.#source = source;
    this.#tokens = tokenize(source);
  }

  /** The current token; behind the last one an end token again and again. */
  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", start: this.#source.length };
  }

  atEnd(): boolean {
    return this.token.kind === "end";
  }

  /** Takes the current token. */
  next(): Token {
    const token = this.token;
    this.#at += 1;
    return token;
  }

  isOperator(text: string): boolean {
    return this.token.kind === "operator" && this.token.text === text;
  }

  takeOperator(text: string): boolean {
    return this.takeOneOf([text]) !== undefined;
  }

  /** Takes the operator if it is one of these, and says which; undefined where it isn't. */
  takeOneOf(operators: readonly string[]): string | undefined {
    const { kind, text } = this.token;
    if (kind !== "operator" || !operators.includes(text)) return undefined;
    this.next();
    return text;
  }

  takePunctuation(text: string): boolean {
    if (this.token.kind !== "punctuation" || this.token.text !== text) return false;
    this.next();
    return true;
  }

  /** @throws ConfigError where another token stands; `wanted` is what the message asks for */
  expect(text: string, wanted = `"${text}"`): void {
    if (!this.takePunctuation(text)) throw this.unexpected(wanted);
  }

  /** The fault at the current token. */
  unexpected(wanted: string): ConfigError {
    const { kind, text, start } = this.token;
    if (kind === "end") return this.#source.error(start, `The expression ends too early: ${wanted} is expected`);
    const shown = kind === "variable" ? `$${text}` : text;
    const found = kind === "literal" ? "a string" : `"${shown}"`;
    const before = this.#tokens[this.#at - 1]?.text ?? "";
    return this.#source.error(start, `Unexpected ${found}: ${wanted} is expected`, habits.get(before + text));
  }
}

/** What is written in other languages, by the token and the one before it. */
const habits: ReadonlyMap<string, string> = new Map([
  ["==", 'Equality is written with one "=".'],
  ["||", 'The operator is "or".'],
  [".[", "Write self::node()[…]."],
  ["..[", "Write parent::node()[…]."],
]);
