// What an assertion wants of the value of its expression, read from JSON.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";
import { parseDelimited } from "../xpath/pcre/delimited.ts";
import type { Pattern } from "../xpath/pcre/pattern.ts";
import { PatternFault } from "../xpath/pcre/pattern-fault.ts";

export type Wanted =
  /** Nothing is said: the value has to count as true. */
  { readonly kind: "truth" } | { readonly kind: "value"; readonly value: string | number | boolean | null } | Flags;

export type Flags = {
  readonly kind: "flags";
  /** As written. */
  readonly given: JsonObject;
  /** The name of a golden file. */
  readonly file: string | undefined;
  readonly mode: "text" | "json";
  readonly contains: string | undefined;
  readonly pattern: Pattern | undefined;
};

/** Why an assertion can't be used. */
export class AssertionFault extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = "AssertionFault";
    this.hint = hint;
  }
}

const flagNames = ["file", "mode", "contains", "pattern"];

/** @param json undefined where nothing is said. @throws AssertionFault */
export function readWanted(json: Json | undefined): Wanted {
  if (json === undefined) return { kind: "truth" };
  if (json === null || typeof json !== "object") return { kind: "value", value: json };
  if (isJsonObject(json)) return readFlags(json);
  throw new AssertionFault("A list can't be wanted", 'Compare its text: {"mode": "json", "file": "…"}.');
}

function readFlags(given: JsonObject): Flags {
  for (const name of jsonKeys(given)) {
    if (!flagNames.includes(name)) {
      const hint = suggestion(name, flagNames) ?? `Known are ${flagNames.join(", ")}.`;
      throw new AssertionFault(`Unknown compare flag "${name}"`, hint);
    }
  }
  const [file, mode = "text", contains, pattern] = flagNames.map((name) => textOf(given, name));
  if (mode !== "text" && mode !== "json")
    throw new AssertionFault(`The mode is "${mode}"`, 'Allowed are "text" and "json".');
  if (file === undefined && contains === undefined && pattern === undefined && mode === "text")
    throw new AssertionFault(
      "There is nothing to compare with",
      'Add "file", "contains", "pattern" or "mode": "json".',
    );
  return {
    kind: "flags",
    given,
    file,
    mode,
    contains,
    pattern: pattern === undefined ? undefined : patternOf(pattern),
  };
}

function textOf(flags: JsonObject, name: string): string | undefined {
  const value = jsonGet(flags, name);
  if (value === undefined || typeof value === "string") return value;
  throw new AssertionFault(`The compare flag "${name}" is not a string`);
}

function patternOf(text: string): Pattern {
  try {
    return parseDelimited(text);
  } catch (fault) {
    if (fault instanceof PatternFault)
      throw new AssertionFault(`The pattern ${JSON.stringify(text)}: ${fault.message}`);
    throw fault;
  }
}
