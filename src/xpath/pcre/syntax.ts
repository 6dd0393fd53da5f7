// The syntax tree of a PCRE pattern. Modifiers are resolved: each node says itself what it matches.
import type { CharSet } from "./char-set.ts";

export type Assertion =
  /** `^` and `\A` */
  | "start"
  /** `^` with the modifier m */
  | "line-start"
  /** `\z` */
  | "end"
  /** `$` and `\Z`: at the end, or before a newline that is the last character */
  | "final-end"
  /** `$` with the modifier m */
  | "line-end"
  | "word-boundary"
  | "no-word-boundary";

export type PatternNode =
  /** One character of a set; literals are sets of one. */
  | { readonly kind: "set"; readonly set: CharSet; readonly ignoreCase: boolean }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly body: PatternNode;
      readonly min: number;
      /** Infinity where open. */
      readonly max: number;
      readonly lazy: boolean;
    }
  /** A capturing group; numbers count from 1. */
  | { readonly kind: "capture"; readonly number: number; readonly body: PatternNode }
  /** Atomic groups and possessive quantifiers: once left, never entered again. */
  | { readonly kind: "atomic"; readonly body: PatternNode }
  | { readonly kind: "look"; readonly behind: boolean; readonly negative: boolean; readonly body: PatternNode }
  | { readonly kind: "back-reference"; readonly number: number; readonly ignoreCase: boolean };

export type PatternTree = {
  readonly root: PatternNode;
  /** Number of capturing groups. */
  readonly groups: number;
};

/** The nodes directly below a node. */
export function childrenOf(node: PatternNode): readonly PatternNode[] {
  switch (node.kind) {
    case "sequence":
      return node.items;
    case "choice":
      return node.options;
    case "set":
    case "assertion":
    case "back-reference":
      return [];
    default:
      return [node.body];
  }
}

/** Whether a node or anything below it fulfils the condition. */
export function some(node: PatternNode, condition: (node: PatternNode) => boolean): boolean {
  return condition(node) || childrenOf(node).some((child) => some(child, condition));
}

/** Whether the node can match without consuming a character. */
export function nullable(node: PatternNode): boolean {
  switch (node.kind) {
    case "set":
      return false;
    case "sequence":
      return node.items.every(nullable);
    case "choice":
      return node.options.some(nullable);
    case "repeat":
      return node.min === 0 || nullable(node.body);
    case "capture":
    case "atomic":
      return nullable(node.body);
    default:
      return true;
  }
}

/** Size of the tree as a matcher would unroll it. */
export function weight(node: PatternNode): number {
  switch (node.kind) {
    case "sequence":
      return node.items.reduce((sum, item) => sum + weight(item), 1);
    case "choice":
      return node.options.reduce((sum, option) => sum + weight(option), 1);
    case "repeat": {
      const body = weight(node.body);
      const times = Math.max(1, Number.isFinite(node.max) ? node.max : node.min);
      return body === 1 ? 1 + times / 16 : 1 + body * times;
    }
    case "set":
    case "assertion":
    case "back-reference":
      return 1;
    default:
      return 1 + weight(node.body);
  }
}
