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

/** Unicode's general categories: ECMA-262 knows their long names as well. */
const categories: Readonly<Record<string, string>> = {
  Letter: "L",
  Uppercase_Letter: "Lu",
  Lowercase_Letter: "Ll",
  Titlecase_Letter: "Lt",
  Modifier_Letter: "Lm",
  Other_Letter: "Lo",
  Mark: "M",
  Combining_Mark: "M",
  Nonspacing_Mark: "Mn",
  Spacing_Mark: "Mc",
  Enclosing_Mark: "Me",
  Number: "N",
  Decimal_Number: "Nd",
  digit: "Nd",
  Letter_Number: "Nl",
  Other_Number: "No",
  Punctuation: "P",
  punct: "P",
  Connector_Punctuation: "Pc",
  Dash_Punctuation: "Pd",
  Open_Punctuation: "Ps",
  Close_Punctuation: "Pe",
  Initial_Punctuation: "Pi",
  Final_Punctuation: "Pf",
  Other_Punctuation: "Po",
  Symbol: "S",
  Math_Symbol: "Sm",
  Currency_Symbol: "Sc",
  Modifier_Symbol: "Sk",
  Other_Symbol: "So",
  Separator: "Z",
  Space_Separator: "Zs",
  Line_Separator: "Zl",
  Paragraph_Separator: "Zp",
  Other: "C",
  Control: "Cc",
  cntrl: "Cc",
  Format: "Cf",
  Surrogate: "Cs",
  Private_Use: "Co",
  Unassigned: "Cn",
};

/** An escape, so that a backslash behind a backslash isn't taken for the begin of one. */
const escapes = /\\(?:u([0-9a-fA-F]{4})|([pP])\{(?:(?:General_Category|gc|Script|sc)=)?(\w+)\}|[\s\S])/g;

function translated(whole: string, code?: string, letter?: string, property = ""): string {
  if (code !== undefined) return `\\x{${code}}`;
  if (letter === undefined) return whole;
  return `\\${letter}{${Object.hasOwn(categories, property) ? categories[property] : property}}`;
}
