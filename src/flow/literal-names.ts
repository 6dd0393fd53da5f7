// The property names and list items that a JSON template spells out, with their places and literal values: what can be checked before it runs.
import type { Json } from "../data/json.ts";
import type { SourceText } from "../source/source-text.ts";
import { type CommandToken, tokenize } from "../template/lexer.ts";

export type LiteralName = {
  /** Names and indexes in lists from the root object down, at most five; the last one is its own. */
  readonly path: readonly (string | number)[];
  /** Index of its quotation mark in the source; of an item in a list, where it begins. */
  readonly index: number;
  /** Undefined where any part of the value is computed. */
  readonly value: Json | undefined;
};

type Entry = { -readonly [key in keyof LiteralName]: LiteralName[key] };

/** Where the scan is: an open bracket, and the name (in lists the index) before it, null where it is computed. */
type Place = {
  readonly parent: Place | undefined;
  /** 1 in the root object. */
  readonly depth: number;
  readonly isObject: boolean;
  readonly name: string | number | null | undefined;
  /** In lists: the index of the item that comes next, null where it depends on commands. */
  readonly next: number | null;
  /** Index of the bracket, and how many commands stood before it. */
  readonly start: number;
  readonly commands: number;
  /** What it is the value of. */
  readonly entry: Entry | undefined;
};

/** Characters for private use, which stand for those of commands with output, and of others. */
const OUTPUT = "\ue000";
const CONTROL = "\ue001";
const masksByHead: ReadonlyMap<string, string> = new Map([
  ["", OUTPUT],
  [".", OUTPUT],
  ["//", " "],
]);

/** No check asks for names below. */
const DEEPEST = 5;

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
    const length = lengthOf(command);
    const mask = masksByHead.get(command.head) ?? CONTROL;
    masked += text.slice(masked.length, command.start);
    masked += command.head === "," ? ",".padEnd(length) : mask.repeat(length);
  }
  return masked + text.slice(masked.length);
}

class Scan {
  readonly names: Entry[] = [];
  readonly #text: string;
  readonly #commands: ReadonlyMap<number, CommandToken>;
  #at = 0;
  #place: Place | undefined;
  /** The word or output that was read last, until a colon makes it a name. */
  #last: { readonly text: string | null; readonly index: number } | undefined;
  #isDone = false;
  /** Commands so far. */
  #commandCount = 0;
  /** Whose value comes next. */
  #pending: Entry | undefined;
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
    if (/\s/.test(character)) {
      this.#at += 1;
      return true;
    }
    this.#beginItem(character);
    if (character === OUTPUT || character === CONTROL) return this.#command();
    if ("{}[],:".includes(character)) return this.#bracket(character);
    wordPattern.lastIndex = this.#at;
    const word = wordPattern.exec(this.#text)?.[0];
    if (word === undefined) return false;
    this.#last = { text: masks.test(word) ? null : word, index: this.#at };
    this.#at += word.length;
    return true;
  }

  /** In a list whose last item is done: what comes now is the next one. */
  #beginItem(character: string): void {
    const place = this.#place;
    if (place === undefined || place.isObject || place.name !== undefined || ",]".includes(character)) return;
    // How many items a command makes isn't known.
    const next = character === CONTROL ? null : place.next;
    this.#enter({ ...place, name: next, next }, this.#at, this.#at);
  }

  #bracket(character: string): boolean {
    const place = this.#place;
    this.#at += 1;
    if (character === ":") {
      if (place?.isObject !== true) return false;
      this.#name(place);
    } else if (character === "{" || character === "[") {
      if (place === undefined && (this.#isDone || character === "[")) return false;
      this.#isDone = true;
      this.#enterBracket(character === "{");
    } else if (character === "}" || character === "]") {
      if (place === undefined || place.isObject !== (character === "}")) return false;
      this.#leaveBracket(place);
    } else if (place?.isObject === false) {
      this.#place = { ...place, name: undefined, next: place.next === null ? null : place.next + 1 };
    }
    this.#last = undefined;
    return true;
  }

  #enterBracket(isObject: boolean): void {
    const parent = this.#place;
    this.#place = {
      parent,
      depth: depthOf(parent) + 1,
      isObject,
      name: undefined,
      next: 0,
      start: this.#at - 1,
      commands: this.#commandCount,
      entry: this.#pending,
    };
    this.#pending = undefined;
  }

  /** An object or list without commands is a value that is known. */
  #leaveBracket({ parent, start, commands, entry }: Place): void {
    if (entry !== undefined && commands === this.#commandCount)
      entry.value = parsedWord(this.#text.slice(start, this.#at));
    this.#pending = undefined;
    this.#place = parent;
  }

  #name(place: Place): void {
    const name = this.#last?.text?.startsWith('"') ? parsedWord(this.#last.text) : null;
    this.#enter({ ...place, name: typeof name === "string" ? name : null }, this.#last?.index ?? 0, this.#at);
  }

  /** @param index where the name or item stands, @param value where its value begins */
  #enter(place: Place, index: number, value: number): void {
    this.#place = place;
    const path = pathOf(place);
    this.#pending = path === undefined ? undefined : { path, index, value: this.#literalAt(value) };
    if (this.#pending !== undefined) this.names.push(this.#pending);
  }

  /** The word at this place, if nothing but that word is the value. */
  #literalAt(start: number): Json | undefined {
    const found = /^\s*("[^"\\]*(?:\\.[^"\\]*)*"|[-\w.+]+)\s*[,}\]]/.exec(this.#text.slice(start, start + 2000))?.[1];
    return found === undefined || masks.test(found) ? undefined : parsedWord(found);
  }

  #command(): boolean {
    const command = this.#commands.get(this.#at);
    if (command === undefined) return false;
    this.#commandCount += 1;
    this.#pending = undefined;
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

/** Undefined below computed names and indexes, and too deep. */
function pathOf(place: Place): LiteralName["path"] | undefined {
  if (place.depth > DEEPEST) return undefined;
  const path: (string | number)[] = [];
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    if (at.name === null || at.name === undefined) return undefined;
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
