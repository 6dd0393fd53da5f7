// Dynamic attribute values: text with `{xpath}` in it; `{{` and `}}` are literal braces.
import { dynamicParts } from "../source/dynamic-parts.ts";
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
  const parts = dynamicParts(source).map((part) =>
    part.kind === "literal" ? part.text : compileXPath(part.source, options),
  );
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
