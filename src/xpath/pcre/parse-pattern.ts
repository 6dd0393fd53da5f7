// Reads a PCRE pattern into its syntax tree; in-place modifiers and extended mode are resolved here.
import { anyChar, charSet, notNewline, type Range } from "./char-set.ts";
import type { Flags } from "./flags.ts";
import { readClass } from "./parse-class.ts";
import { readCharacterEscape, readSetEscape } from "./parse-escape.ts";
import { readGroupHead } from "./parse-group.ts";
import type { PatternFault } from "./pattern-fault.ts";
import { PatternReader } from "./pattern-reader.ts";
import { type Assertion, type PatternNode, type PatternTree, weight } from "./syntax.ts";

/** Deeper nesting is refused, as PCRE does. */
const deepestNesting = 250;
/** PCRE's largest count in braces. */
const largestCount = 65_535;
/** Characters of a pattern, and nodes of its tree with repeated groups counted as often as they may occur. */
const largestPattern = 20_000;

const lineBreaks: readonly Range[] = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];

const escapedAssertions: ReadonlyMap<string, Assertion> = new Map([
  ["A", "start"],
  ["z", "end"],
  ["Z", "final-end"],
  ["b", "word-boundary"],
  ["B", "no-word-boundary"],
]);

/** @throws PatternFault */
export function parsePattern(text: string, flags: Flags): PatternTree {
  return new PatternParser(text).parse(flags);
}

class PatternParser {
  readonly #reader: PatternReader;
  readonly #names = new Map<string, number>();
  /** References to groups, checked when all groups are known. */
  readonly #references: { readonly node: { number: number }; readonly target: number | string; readonly at: number }[] =
    [];
  #groups = 0;
  #depth = 0;

  constructor(text: string) {
    this.#reader = new PatternReader(text);
  }

  parse(flags: Flags): PatternTree {
    if (this.#reader.text.length > largestPattern) throw this.#tooLarge();
    const root = this.#choice(flags);
    if (!this.#reader.done) throw this.#reader.fault("There is no group that ) could close");
    for (const { node, target, at } of this.#references) {
      const number = typeof target === "number" ? target : this.#names.get(target);
      if (number === undefined || number < 1 || number > this.#groups)
        throw this.#reader.fault(`There is no group ${target}`, at);
      node.number = number;
    }
    if (weight(root) > largestPattern) throw this.#tooLarge();
    return { root, groups: this.#groups };
  }

  #tooLarge(): PatternFault {
    return this.#reader.fault("The pattern is too large", 0);
  }

  /** Alternatives up to a closing parenthesis or the end. `(?i)` counts until the end of the group, also in later alternatives. */
  #choice(flags: Flags): PatternNode {
    const options: PatternNode[] = [];
    let current = flags;
    do {
      const items: PatternNode[] = [];
      while (!this.#reader.done && this.#reader.peek() !== "|" && this.#reader.peek() !== ")")
        current = this.#item(current, items);
      options.push(items.length === 1 && items[0] !== undefined ? items[0] : { kind: "sequence", items });
    } while (this.#reader.eat("|"));
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: "choice", options };
  }

  /** Reads one item with its quantifier; the flags that hold behind it are returned. */
  #item(flags: Flags, items: PatternNode[]): Flags {
    const reader = this.#reader;
    if (this.#skip(flags)) return flags;
    if (reader.eat("\\Q")) {
      this.#quoted(flags, items);
      return flags;
    }
    if (reader.eat("(")) return this.#group(flags, items);
    this.#quantified(this.#atom(flags), flags, items);
    return flags;
  }

  /** Comments, and white space in extended mode. */
  #skip(flags: Flags): boolean {
    const reader = this.#reader;
    if (reader.eat("\\E")) return true;
    if (reader.eat("(?#")) {
      reader.until(")", "(?#");
      return true;
    }
    return flags.extended && reader.match(/[\t-\r ]+|#[^\n]*\n?/y) !== undefined;
  }

  #quoted(flags: Flags, items: PatternNode[]): void {
    const reader = this.#reader;
    while (!reader.done && !reader.eat("\\E")) {
      const literal = this.#literal(reader.codePoint(), flags);
      // A quantifier behind \E belongs to the last character.
      if (reader.eat("\\E")) {
        this.#quantified(literal, flags, items);
        return;
      }
      items.push(literal);
    }
  }

  #group(flags: Flags, items: PatternNode[]): Flags {
    const reader = this.#reader;
    const start = reader.at - 1;
    const head = readGroupHead(reader, flags);
    if (head.kind === "flags") return head.flags;
    if (head.kind === "reference") {
      this.#quantified(this.#reference(head.name, start, flags), flags, items);
      return flags;
    }
    const number = head.kind === "capture" ? this.#openCapture(head.name, start) : 0;
    this.#depth += 1;
    if (this.#depth > deepestNesting) throw reader.fault("The groups are nested too deeply", start);
    const body = this.#choice(head.kind === "plain" ? head.flags : flags);
    this.#depth -= 1;
    if (!reader.eat(")")) throw reader.fault("Missing ) after (", start);
    if (head.kind === "capture") this.#quantified({ kind: "capture", number, body }, flags, items);
    else if (head.kind === "plain") this.#quantified(body, flags, items);
    else this.#quantified({ ...head, body }, flags, items);
    return flags;
  }

  #openCapture(name: string | undefined, start: number): number {
    this.#groups += 1;
    if (name === undefined) return this.#groups;
    if (this.#names.has(name)) throw this.#reader.fault(`There are two groups ${name}`, start);
    this.#names.set(name, this.#groups);
    return this.#groups;
  }

  #atom(flags: Flags): PatternNode {
    const reader = this.#reader;
    const start = reader.at;
    if (reader.eat("\\")) return this.#escape(flags, start);
    if (reader.eat("[")) return { kind: "set", set: readClass(reader), ignoreCase: flags.ignoreCase };
    if (reader.eat(".")) return { kind: "set", set: flags.dotAll ? anyChar : notNewline, ignoreCase: false };
    if (reader.eat("^")) return { kind: "assertion", assertion: flags.multiline ? "line-start" : "start" };
    if (reader.eat("$")) {
      if (flags.multiline) return { kind: "assertion", assertion: "line-end" };
      return { kind: "assertion", assertion: flags.dollarEndOnly ? "end" : "final-end" };
    }
    if ("*+?".includes(reader.peek()) || isCount(reader)) throw reader.fault("There is nothing to repeat");
    return this.#literal(reader.codePoint(), flags);
  }

  #escape(flags: Flags, start: number): PatternNode {
    const reader = this.#reader;
    const assertion = escapedAssertions.get(reader.peek());
    if (assertion !== undefined) {
      reader.at += 1;
      return { kind: "assertion", assertion };
    }
    const reference = this.#readReference();
    if (reference !== undefined) return this.#reference(reference, start, flags);
    if (reader.eat("R")) return lineBreak;
    if (reader.peek() === "N" && reader.peek(1) !== "{") {
      reader.at += 1;
      return { kind: "set", set: notNewline, ignoreCase: false };
    }
    const set = readSetEscape(reader);
    if (set !== undefined) return { kind: "set", set, ignoreCase: false };
    return this.#literal(readCharacterEscape(reader), flags);
  }

  /** `\1`, `\g{-1}`, `\k<name>` …; undefined where something else follows the backslash. */
  #readReference(): number | string | undefined {
    const reader = this.#reader;
    const name = reader.match(/k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\}/y);
    if (name !== undefined) return name[1] ?? name[2] ?? name[3] ?? name[4];
    const number = reader.match(/g(?:(-?\d+)|\{(-?\d+)\})/y);
    if (number !== undefined) {
      const value = Number(number[1] ?? number[2]);
      return value < 0 ? this.#groups + 1 + value : value;
    }
    const digits = /[1-9]\d*/y;
    digits.lastIndex = reader.at;
    const value = Number(digits.exec(reader.text)?.[0] ?? 0);
    // Two and more digits are an octal character unless so many groups are open already.
    if (value === 0 || (value > 9 && value > this.#groups)) return undefined;
    reader.at = digits.lastIndex;
    return value;
  }

  #reference(target: number | string, at: number, flags: Flags): PatternNode {
    const node = { kind: "back-reference" as const, number: 0, ignoreCase: flags.ignoreCase };
    this.#references.push({ node, target, at });
    return node;
  }

  #literal(code: number, flags: Flags): PatternNode {
    return { kind: "set", set: charSet([[code, code]]), ignoreCase: flags.ignoreCase };
  }

  /** Adds the node with the quantifier that follows, if any. */
  #quantified(node: PatternNode, flags: Flags, items: PatternNode[]): void {
    const reader = this.#reader;
    while (this.#skip(flags));
    const start = reader.at;
    const found = reader.match(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})([+?]?)/y);
    if (found === undefined) {
      items.push(node);
      return;
    }
    const [, sign, least, comma, most, suffix] = found;
    const min = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
    let max = sign === undefined ? min : sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    if (comma !== undefined) max = most ? Number(most) : Number.POSITIVE_INFINITY;
    if (min > largestCount || (Number.isFinite(max) && max > largestCount))
      throw reader.fault("The count is too large", start);
    if (max < min) throw reader.fault("The counts are out of order", start);
    const lazy = suffix !== "+" && (suffix === "?") !== flags.ungreedy;
    const repeat: PatternNode = { kind: "repeat", body: node, min, max, lazy };
    items.push(suffix === "+" ? { kind: "atomic", body: repeat } : repeat);
  }
}

function isCount(reader: PatternReader): boolean {
  return /^\{\d+(?:,\d*)?\}/.test(reader.text.slice(reader.at, reader.at + 14));
}

const lineBreak: PatternNode = {
  kind: "atomic",
  body: {
    kind: "choice",
    options: [
      {
        kind: "sequence",
        items: [0x0d, 0x0a].map((code) => ({ kind: "set", set: charSet([[code, code]]), ignoreCase: false })),
      },
      { kind: "set", set: charSet(lineBreaks), ignoreCase: false },
    ],
  },
};
