// Writes a syntax tree for RE2, whose time is linear in the subject, as far as RE2 can express it.
import { hasCase } from "./char-set.ts";
import { printCount } from "./print-native.ts";
import { printSet } from "./print-set.ts";
import { type Assertion, type PatternNode, type PatternTree, some } from "./syntax.ts";

const assertions: { readonly [name in Assertion]: string } = {
  start: "\\A",
  "line-start": "(?m:^)",
  end: "\\z",
  "final-end": "\\z",
  "line-end": "(?m:$)",
  "word-boundary": "\\b",
  "no-word-boundary": "\\B",
};

const spelling = { code: (hexadecimal: string) => `\\x{${hexadecimal}}`, any: "(?s:.)" };

/** Undefined where the pattern looks around, refers back or has atomic groups. */
export function printRe2(tree: PatternTree): string | undefined {
  const beyond = some(tree.root, ({ kind }) => kind === "look" || kind === "back-reference" || kind === "atomic");
  return beyond ? undefined : print(tree.root);
}

/** Size of the program that RE2 makes of a pattern: the time for each character grows with it. */
export function re2Weight(node: PatternNode): number {
  switch (node.kind) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + re2Weight(item), 0);
    case "choice":
      return node.options.reduce((sum, option) => sum + re2Weight(option), 1);
    case "repeat":
      return 1 + re2Weight(node.body) * Math.max(1, Number.isFinite(node.max) ? node.max : node.min + 1);
    case "set":
      return 1 + node.set.properties.length * 20;
    case "assertion":
    case "back-reference":
      return 1;
    default:
      return 1 + re2Weight(node.body);
  }
}

/** Whether RE2 takes a newline at the very end otherwise than PCRE does in this pattern. */
export function differsAtFinalNewline(tree: PatternTree): boolean {
  return some(
    tree.root,
    (node) => node.kind === "assertion" && (node.assertion === "final-end" || node.assertion === "line-start"),
  );
}

function print(node: PatternNode): string {
  switch (node.kind) {
    case "set": {
      const set = printSet(node.set, spelling);
      return node.ignoreCase && hasCase(node.set) ? `(?i:${set})` : set;
    }
    case "assertion":
      return assertions[node.assertion];
    case "sequence":
      return node.items.map((item) => (item.kind === "choice" ? `(?:${print(item)})` : print(item))).join("");
    case "choice":
      return node.options.map(print).join("|");
    case "repeat":
      return `(?:${print(node.body)})${printCount(node.min, node.max)}${node.lazy ? "?" : ""}`;
    case "capture":
      return `(${print(node.body)})`;
    default:
      return "";
  }
}
