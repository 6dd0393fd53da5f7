// The property names that a JSON template spells out, with their places and literal values: what can be checked before it runs.
import type { Json } from "../data/json.ts";
import type { SourceText } from "../source/source-text.ts";
import { type CommandToken, tokenize } from "../template/lexer.ts";

export type LiteralName = {
  /** From the root object down, at most three; the last one is the name itself. */
  readonly path: readonly string[];
  /** Index of its quotation mark in the source. */
  readonly index: number;
  /** Undefined where the value is computed, an object or a list. */
  readonly value: Json | undefined;
};

/** Where the scan is: an open bracket, and the name before it (null where it is computed). */
type Place = {
  readonly parent: Place | undefined;
  /** 1 in the root object. */
  readonly depth: number;
  readonly isObject: boolean;
  readonly name: string | null | undefined;
};

/** Characters for private use, which stand for those of commands with output, and of others. */
const OUTPUT = "\ue000";
const CONTROL = "\ue001";
const masksByHead: ReadonlyMap<string, string> = new Map([
  ["", OUTPUT],
  [".", OUTPUT],
  ["//", " "],
  [",", ","],
]);

/** No check asks for names below. */
const DEEPEST = 3;

const wordPattern = /"[^"\\]*(?:\\.[^"\\]*)*"|[^\s"{}[\],:\ue000\ue001]+/y;
const masks = /[\ue000\ue001]/;

/**
 * Branches may hold names each, but have to open and close the same brackets.
 * @returns undefined for a template that is no plain object, or too clever to be read
 */
export function literalNames(source: SourceText): readonly LiteralName[] | undefined {
  const commands = new Map(commandsOf(source).map((command) => [command.start, command]));
  const scan = new Scan(maskedText(source, [...commands.values()]), commands);
  return scan.run() ? scan.names : undefined;
}

function commandsOf(source: SourceText): readonly CommandToken[] {
  return tokenize(source).filter((token) => token.kind === "command");
}

function lengthOf(command: CommandToken): number {
  return command.body.length + 4;
}

function maskedText({ text }: SourceText, commands: readonly CommandToken[]): string {
  let masked = "";
  for (const command of commands) {
    const mask = masksByHead.get(command.head) ?? CONTROL;
    masked += text.slice(masked.length, command.start) + mask.repeat(lengthOf(command));
  }
  return masked + text.slice(masked.length);
}

class Scan {
  readonly names: LiteralName[] = [];
  readonly #text: string;
  readonly #commands: ReadonlyMap<number, CommandToken>;
  #at = 0;
  #place: Place | undefined;
  /** The word or output that was read last, until a colon makes it a name. */
  #last: { readonly text: string | null; readonly index: number } | undefined;
  #isDone = false;
  /** The places where commands with branches were opened. */
  readonly #open: (Place | undefined)[] = [];

  constructor(text: string, commands: ReadonlyMap<number, CommandToken>) {
    this.#text = text;
    this.#commands = commands;
  }

  /** Whether all of it could be read. */
  run(): boolean {
    while (this.#at < this.#text.length) if (!this.#step()) return false;
    return this.#isDone && this.#place === undefined && this.#open.length === 0;
  }

  #step(): boolean {
    const character = this.#text[this.#at] as string;
    if (character === OUTPUT || character === CONTROL) return this.#command();
    if (/\s/.test(character)) this.#at += 1;
    else if ("{}[],:".includes(character)) return this.#bracket(character);
    else {
      wordPattern.lastIndex = this.#at;
      const word = wordPattern.exec(this.#text)?.[0];
      if (word === undefined) return false;
      this.#last = { text: masks.test(word) ? null : word, index: this.#at };
      this.#at += word.length;
    }
    return true;
  }

  #bracket(character: string): boolean {
    this.#at += 1;
    const place = this.#place;
    if (character === ":") {
      if (place?.isObject !== true) return false;
      this.#name(place);
    } else if (character === "{" || character === "[") {
      if (place === undefined && (this.#isDone || character === "[")) return false;
      this.#isDone = true;
      this.#place = { parent: place, depth: depthOf(place) + 1, isObject: character === "{", name: undefined };
    } else if (character === "}" || character === "]") {
      if (place === undefined || place.isObject !== (character === "}")) return false;
      this.#place = place.parent;
    }
    this.#last = undefined;
    return true;
  }

  #name(place: Place): void {
    const name = this.#last?.text?.startsWith('"') ? parsedWord(this.#last.text) : null;
    this.#place = { ...place, name: typeof name === "string" ? name : null };
    const path = pathOf(this.#place);
    if (path !== undefined) this.names.push({ path, index: this.#last?.index ?? 0, value: this.#literalValue() });
  }

  /** The word behind a colon, if nothing but that word is the value. */
  #literalValue(): Json | undefined {
    const found = /^\s*("[^"\\]*(?:\\.[^"\\]*)*"|[-\w.+]+)\s*[,}]/.exec(
      this.#text.slice(this.#at, this.#at + 2000),
    )?.[1];
    return found === undefined || masks.test(found) ? undefined : parsedWord(found);
  }

  #command(): boolean {
    const command = this.#commands.get(this.#at);
    if (command === undefined) return false;
    this.#last = { text: null, index: this.#at };
    this.#at += lengthOf(command);
    switch (command.head) {
      case "if":
      case "with":
      case "loop":
        this.#open.push(this.#place);
        return true;
      case "elseif":
      case "else":
        return this.#endBranch();
      case "end": {
        const matches = this.#endBranch();
        this.#open.pop();
        return matches;
      }
      default:
        return true;
    }
  }

  /** Back to where the branches began; what this one opened has to be closed. */
  #endBranch(): boolean {
    const start = this.#open.at(-1);
    if (depthOf(start) !== depthOf(this.#place)) return false;
    this.#place = start;
    return true;
  }
}

function depthOf(place: Place | undefined): number {
  return place?.depth ?? 0;
}

/** Undefined inside lists, below computed names, and too deep. */
function pathOf(place: Place): readonly string[] | undefined {
  if (place.depth > DEEPEST) return undefined;
  const path: string[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (!at.isObject || typeof at.name !== "string") return undefined;
    path.unshift(at.name);
  }
  return path;
}

function parsedWord(word: string): Json | undefined {
  try {
    return JSON.parse(word) as Json;
  } catch {
    // Not JSON: the template's own checks tell.
    return undefined;
  }
}
