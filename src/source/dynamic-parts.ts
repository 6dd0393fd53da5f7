// Takes dynamic text apart: `{xpath}` in it is an expression, `{{` and `}}` are literal braces.
import type { SourceText } from "./source-text.ts";

export type DynamicPart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "expression"; readonly source: SourceText };

/** The parts in order. @throws ConfigError at a brace without its twin */
export function dynamicParts(source: SourceText): DynamicPart[] {
  const parts: DynamicPart[] = [];
  let literal = "";
  for (let at = 0; at < source.length; at += 1) {
    const character = source.text.charAt(at);
    if (character !== "{" && character !== "}") literal += character;
    else if (source.text[at + 1] === character) {
      literal += character;
      at += 1;
    } else if (character === "{") {
      const end = endOfExpression(source, at);
      if (literal !== "") parts.push({ kind: "literal", text: literal });
      literal = "";
      parts.push({ kind: "expression", source: source.slice(at + 1, end) });
      at = end;
    } else throw source.error(at, 'A "}" without its "{"', 'Write "}}" for a literal brace.');
  }
  if (literal !== "") parts.push({ kind: "literal", text: literal });
  return parts;
}

/** The index of the brace that closes the one at `open`; braces in XPath string literals don't count. */
function endOfExpression(source: SourceText, open: number): number {
  let quote = "";
  for (let at = open + 1; at < source.length; at += 1) {
    const character = source.text.charAt(at);
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "}") return at;
  }
  throw source.error(open, 'A "{" without its "}"', 'Write "{{" for a literal brace.');
}
