// Reads what follows an opening parenthesis: the kind of group, its name, in-place modifiers.
import type { Flags } from "./flags.ts";
import type { PatternReader } from "./pattern-reader.ts";

export type GroupHead =
  /** `(?i)`: no group, but modifiers for what follows. */
  | { readonly kind: "flags"; readonly flags: Flags }
  | { readonly kind: "plain"; readonly flags: Flags }
  | { readonly kind: "capture"; readonly name: string | undefined }
  | { readonly kind: "atomic" }
  | { readonly kind: "look"; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: "reference"; readonly name: string };

type FixedHead = Extract<GroupHead, { kind: "atomic" | "look" }>;

const fixedHeads: readonly (readonly [string, FixedHead])[] = [
  ["?>", { kind: "atomic" }],
  ["?=", { kind: "look", behind: false, negative: false }],
  ["?!", { kind: "look", behind: false, negative: true }],
  ["?<=", { kind: "look", behind: true, negative: false }],
  ["?<!", { kind: "look", behind: true, negative: true }],
];

/** What PCRE has and this engine hasn't: refused with its name. */
const unsupported: readonly (readonly [string, string])[] = [
  ["?|", "Branch reset groups"],
  ["?(", "Conditional groups"],
  ["?R", "Recursion"],
  ["?&", "Calls of groups"],
  ["?P>", "Calls of groups"],
  ["?C", "Callouts"],
  ["*", "Verbs"],
];

const letters: ReadonlyMap<string, keyof Flags> = new Map([
  ["i", "ignoreCase"],
  ["m", "multiline"],
  ["s", "dotAll"],
  ["x", "extended"],
  ["U", "ungreedy"],
]);

/** The reader stands behind the parenthesis; afterwards behind the head. @throws PatternFault */
export function readGroupHead(reader: PatternReader, flags: Flags): GroupHead {
  const start = reader.at - 1;
  const named = reader.match(/\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y);
  if (named !== undefined) return { kind: "capture", name: named[1] ?? named[2] };
  for (const [text, head] of fixedHeads) if (reader.eat(text)) return head;
  const reference = reader.match(/\?P=(\w+)\)/y)?.[1];
  if (reference !== undefined) return { kind: "reference", name: reference };
  for (const [text, what] of unsupported)
    if (reader.text.startsWith(text, reader.at)) throw reader.fault(`${what} are not supported`, start);
  if (/\?[-+]?\d/y.test(reader.text.slice(reader.at, reader.at + 3)))
    throw reader.fault("Calls of groups are not supported", start);
  if (!reader.eat("?")) return { kind: "capture", name: undefined };
  return readModifiers(reader, flags, start);
}

function readModifiers(reader: PatternReader, flags: Flags, start: number): GroupHead {
  const next: Record<keyof Flags, boolean> = { ...flags };
  let value = true;
  for (;;) {
    if (reader.eat(")")) return { kind: "flags", flags: next };
    if (reader.eat(":")) return { kind: "plain", flags: next };
    const name = letters.get(reader.peek());
    if (name !== undefined) next[name] = value;
    else if (reader.peek() === "-" && value) value = false;
    else throw reader.fault("Unknown kind of group", start);
    reader.at += 1;
  }
}
