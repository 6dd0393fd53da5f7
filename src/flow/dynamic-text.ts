// Dynamic attribute values: text with `{xpath}` in it; `{{` and `}}` are literal braces.
import type { SourceText } from "../source/source-text.ts";
import { type CompiledXPath, compileXPath, type XPathOptions } from "../xpath/compile.ts";
import type { FlowContext } from "./context.ts";

export type DynamicText = {
  /** The value where it doesn't depend on the request. */
  readonly constant: string | undefined;
  readonly text: (context: FlowContext) => string;
  /** The expressions in it. */
  readonly expressions: readonly CompiledXPath[];
};

export function constantText(text: string): DynamicText {
  return { constant: text, text: () => text, expressions: [] };
}

/** @throws ConfigError at the brace or inside the expression */
export function compileDynamicText(source: SourceText, options: XPathOptions): DynamicText {
  const parts: (string | CompiledXPath)[] = [];
  let literal = "";
  for (let at = 0; at < source.length; ) {
    const character = source.text[at];
    if ((character === "{" || character === "}") && source.text[at + 1] === character) {
      literal += character;
      at += 2;
    } else if (character === "{") {
      const end = endOfExpression(source, at);
      if (literal !== "") parts.push(literal);
      literal = "";
      parts.push(compileXPath(source.slice(at + 1, end), options));
      at = end + 1;
    } else if (character === "}") {
      throw source.error(at, 'A "}" without its "{"', 'Write "}}" for a literal brace.');
    } else {
      literal += character;
      at += 1;
    }
  }
  if (literal !== "") parts.push(literal);
  return joinParts(parts);
}

function joinParts(parts: readonly (string | CompiledXPath)[]): DynamicText {
  const expressions = parts.filter((part) => typeof part !== "string");
  const [only] = parts;
  if (expressions.length === 0) return constantText(parts.join(""));
  if (parts.length === 1 && typeof only === "object") {
    return { constant: undefined, expressions, text: (context) => only.string(context.frame()) };
  }
  return {
    constant: undefined,
    expressions,
    text: (context) => parts.map((part) => (typeof part === "string" ? part : part.string(context.frame()))).join(""),
  };
}

/** The index of the brace that closes the one at `open`; braces in XPath string literals don't count. */
function endOfExpression(source: SourceText, open: number): number {
  let quote = "";
  for (let at = open + 1; at < source.length; at += 1) {
    const character = source.text[at] as string;
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "}") return at;
  }
  throw source.error(open, 'A "{" without its "}"', 'Write "{{" for a literal brace.');
}
