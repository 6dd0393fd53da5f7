// Patterns of schemas: ECMA-262's syntax, matched within a bounded time.
import { patternOf } from "../../xpath/pcre/compile-pattern.ts";
import type { Pattern } from "../../xpath/pcre/pattern.ts";

/** In ECMA-262 `$` is the very end. */
const flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  extended: false,
  ungreedy: false,
  dollarEndOnly: true,
};

/** @throws PatternFault */
export function schemaPattern(text: string): Pattern {
  return patternOf({ text: text.replace(escapes, translated), flags });
}

/** An escape, so that a backslash behind a backslash isn't taken for the begin of one. */
const escapes = /\\(?:u([0-9a-fA-F]{4})|[\s\S])/g;

function translated(whole: string, code: string | undefined): string {
  return code === undefined ? whole : `\\x{${code}}`;
}
