// Steps through the grammar of JSON (RFC 8259) over pieces of text, for the proof that a template's output is valid.
import { backslash, isWhiteSpace, quote } from "./characters.ts";

/** What comes next: a value; a value or `]`; a key or `}`; a key; a colon; a comma or an end. */
export type Expected = "value" | "item" | "first-key" | "key" | "colon" | "end";

/** The objects and arrays that are open; the same nesting is always the same object. */
export class Nesting {
  readonly id: number;
  readonly kind: "object" | "array" | "root";
  readonly outer: Nesting | undefined;
  readonly #ids: { next: number };
  #object: Nesting | undefined;
  #array: Nesting | undefined;

  private constructor(kind: "object" | "array" | "root", outer: Nesting | undefined, ids: { next: number }) {
    this.kind = kind;
    this.outer = outer;
    this.#ids = ids;
    this.id = ids.next;
    ids.next += 1;
  }

  static root(): Nesting {
    return new Nesting("root", undefined, { next: 0 });
  }

  object(): Nesting {
    this.#object ??= new Nesting("object", this, this.#ids);
    return this.#object;
  }

  array(): Nesting {
    this.#array ??= new Nesting("array", this, this.#ids);
    return this.#array;
  }
}

/** A place in the grammar. */
export type Place = { readonly expected: Expected; readonly nesting: Nesting };

/** Where a whole value leads to; undefined where none can stand. */
export function afterValue(place: Place, isString: boolean): Place | undefined {
  const { expected, nesting } = place;
  if (expected === "value" || expected === "item") return { expected: "end", nesting };
  if (isString && (expected === "key" || expected === "first-key")) return { expected: "colon", nesting };
  return undefined;
}

/** Where a comma leads to. */
export function afterComma({ expected, nesting }: Place): Place | undefined {
  if (expected !== "end" || nesting.kind === "root") return undefined;
  return { expected: nesting.kind === "object" ? "key" : "value", nesting };
}

function afterOpening({ expected, nesting }: Place, character: string): Place | undefined {
  if (expected !== "value" && expected !== "item") return undefined;
  if (character === "{") return { expected: "first-key", nesting: nesting.object() };
  return { expected: "item", nesting: nesting.array() };
}

function afterClosing({ expected, nesting }: Place, character: string): Place | undefined {
  const [kind, whenEmpty] = character === "}" ? ["object", "first-key"] : ["array", "item"];
  if (nesting.kind !== kind || nesting.outer === undefined) return undefined;
  return expected === "end" || expected === whenEmpty ? { expected: "end", nesting: nesting.outer } : undefined;
}

/** Where text leads to; undefined where it is invalid, or ends within a token. */
export function afterText(start: Place, text: string): Place | undefined {
  let place: Place | undefined = start;
  let at = 0;
  while (place !== undefined && at < text.length) {
    const code = text.charCodeAt(at);
    if (isWhiteSpace(code)) {
      at += 1;
    } else if (code === quote) {
      at = endOfString(text, at);
      place = at < 0 ? undefined : afterValue(place, true);
    } else {
      const word = wordAt(text, at);
      place = word === "" ? afterPunctuation(place, text.charAt(at)) : afterValue(place, false);
      at += word.length || 1;
    }
  }
  return place;
}

function afterPunctuation(place: Place, character: string): Place | undefined {
  switch (character) {
    case "{":
    case "[":
      return afterOpening(place, character);
    case "}":
    case "]":
      return afterClosing(place, character);
    case ",":
      return afterComma(place);
    case ":":
      return place.expected === "colon" ? { expected: "value", nesting: place.nesting } : undefined;
    default:
      return undefined;
  }
}

const wordPattern = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** A number or literal; "" where there is none. */
function wordAt(text: string, at: number): string {
  wordPattern.lastIndex = at;
  return wordPattern.exec(text)?.[0] ?? "";
}

const escapePattern = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The index after a string that starts at `start`; -1 where it is invalid or doesn't end. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code < 0x20) return -1;
    if (code === backslash) {
      escapePattern.lastIndex = at;
      if (!escapePattern.test(text)) return -1;
      at = escapePattern.lastIndex;
    } else {
      at += 1;
    }
  }
  return -1;
}
