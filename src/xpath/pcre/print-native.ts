// Writes a syntax tree as an ECMAScript regular expression with the flag u.
import { hasCase, withBothCases } from "./char-set.ts";
import { PatternFault } from "./pattern-fault.ts";
import { printSet } from "./print-set.ts";
import { type Assertion, childrenOf, type PatternNode, type PatternTree, some } from "./syntax.ts";

export type NativeSource = {
  readonly source: string;
  readonly flags: "u" | "iu";
  /** ECMAScript's number of each group of the pattern, by its number; [0] is the whole match. */
  readonly groups: readonly number[];
};

const assertions: { readonly [name in Assertion]: string } = {
  start: "^",
  // PCRE: behind every newline but one that is the last character. ECMAScript's own m knows more line ends.
  "line-start": "(?:^|(?<=\\n)(?=[^]))",
  end: "$",
  "final-end": "(?=\\n?$)",
  "line-end": "(?=\\n|$)",
  "word-boundary": "\\b",
  "no-word-boundary": "\\B",
};

const spelling = { code: (hexadecimal: string) => `\\u{${hexadecimal}}`, any: "[^]" };

/** @throws PatternFault where ECMAScript has nothing like it */
export function printNative(tree: PatternTree): NativeSource {
  const caseless = some(tree.root, (node) => isCased(node) && node.ignoreCase);
  const mixed = caseless && some(tree.root, (node) => isCased(node) && !node.ignoreCase);
  const printer = new NativePrinter(numberGroups(tree.root), mixed);
  const source = printer.print(tree.root);
  return { source, flags: caseless && !mixed ? "iu" : "u", groups: printer.groups };
}

type CasedNode = Extract<PatternNode, { kind: "set" | "back-reference" }>;

/** Whether upper and lower case make a difference to the node. */
function isCased(node: PatternNode): node is CasedNode {
  return node.kind === "back-reference" || (node.kind === "set" && hasCase(node.set));
}

/** Atomic groups take a number too; numbers go by opening parentheses, which is the order of this walk. */
function numberGroups(root: PatternNode): readonly number[] {
  const numbers = [0];
  let count = 0;
  const walk = (node: PatternNode): void => {
    if (node.kind === "atomic" || node.kind === "capture") count += 1;
    if (node.kind === "capture") numbers[node.number] = count;
    childrenOf(node).forEach(walk);
  };
  walk(root);
  return numbers;
}

class NativePrinter {
  readonly groups: readonly number[];
  /** Some parts ignore case and some don't: no flag, the sets hold both cases instead. */
  readonly #mixed: boolean;
  #opened = 0;
  #behind = false;

  constructor(groups: readonly number[], mixed: boolean) {
    this.groups = groups;
    this.#mixed = mixed;
  }

  print(node: PatternNode): string {
    switch (node.kind) {
      case "set": {
        const expand = this.#mixed && node.ignoreCase;
        return printSet(expand ? { ...node.set, ranges: withBothCases(node.set.ranges) } : node.set, spelling);
      }
      case "assertion":
        return assertions[node.assertion];
      case "sequence":
        return node.items.map((item) => (item.kind === "choice" ? this.#wrapped(item) : this.print(item))).join("");
      case "choice":
        return node.options.map((option) => this.print(option)).join("|");
      case "repeat":
        return this.#repeat(node);
      case "capture":
        this.#opened += 1;
        return `(${this.print(node.body)})`;
      case "atomic":
        return this.#atomic(node.body);
      case "look":
        return this.#look(node);
      case "back-reference":
        if (this.#mixed && node.ignoreCase)
          throw new PatternFault("A back-reference that ignores case needs the modifier i for the whole pattern", 0);
        return `(?:\\${this.groups[node.number]})`;
    }
  }

  #wrapped(node: PatternNode): string {
    return `(?:${this.print(node)})`;
  }

  #repeat(node: Extract<PatternNode, { kind: "repeat" }>): string {
    const body =
      node.body.kind === "set" || node.body.kind === "capture" ? this.print(node.body) : this.#wrapped(node.body);
    return `${body}${printCount(node.min, node.max)}${node.lazy ? "?" : ""}`;
  }

  /** A look-ahead is never entered again: what it captured is then consumed. */
  #atomic(body: PatternNode): string {
    if (this.#behind) throw new PatternFault("Atomic groups in a look-behind are not supported", 0);
    this.#opened += 1;
    const number = this.#opened;
    return `(?:(?=(${this.print(body)}))\\${number})`;
  }

  #look(node: Extract<PatternNode, { kind: "look" }>): string {
    const outside = this.#behind;
    this.#behind = node.behind;
    const body = this.print(node.body);
    this.#behind = outside;
    return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${body})`;
  }
}

/** The quantifier without its suffix, as all engines write it. */
export function printCount(min: number, max: number): string {
  if (max === Number.POSITIVE_INFINITY) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  if (min === 0 && max === 1) return "?";
  return min === max ? `{${min}}` : `{${min},${max}}`;
}
