// A template expression: XPath expressions joined by `??`, of which the first that isn't null counts.
import type { Json } from "../data/json.ts";
import type { SourceText } from "../source/source-text.ts";
import { type CompiledXPath, compileXPath } from "../xpath/compile.ts";
import { isNull, toBoolean } from "../xpath/convert.ts";
import type { Frame } from "../xpath/frame.ts";
import type { XPathOptions } from "../xpath/function-definition.ts";
import type { ResultType, XPathValue } from "../xpath/values.ts";

export interface Expression {
  /** Static type of the result. */
  readonly type: ResultType;
  /** The result where it is a literal. */
  readonly constant: XPathValue | undefined;
  /** Whether the result may depend on the context. */
  readonly usesContext: boolean;
  value(frame: Frame): XPathValue;
  boolean(frame: Frame): boolean;
  /** Typed output; undefined where it is null in the sense of `??`. */
  json(frame: Frame): Json | undefined;
}

/** Stands in for an expression with a fault: its template never runs. */
export const faultyExpression: Expression = {
  type: "any",
  constant: undefined,
  usesContext: false,
  value: () => [],
  boolean: () => false,
  json: () => undefined,
};

/** @param note is told each XPath expression that this one consists of. @throws ConfigError */
export function compileExpression(
  source: SourceText,
  options: XPathOptions,
  note: (part: CompiledXPath) => void,
): Expression {
  const parts = splitAtCoalescing(source).map((part) => compilePart(part, options));
  parts.forEach(note);
  const [first] = parts;
  return first !== undefined && (parts.length === 1 || isNeverNull(first)) ? first : new CoalescingExpression(parts);
}

function isNeverNull(part: CompiledXPath): boolean {
  return part.type === "string" || part.type === "boolean";
}

function compilePart(source: SourceText, options: XPathOptions): CompiledXPath {
  if (source.text.trim() === "") throw source.error(0, "An expression is missing here");
  return compileXPath(source, options);
}

// What matters between parts: string literals, brackets, and the operator itself.
const landmarkPattern = /"[^"]*"|'[^']*'|\?\?|[()[\]]/g;

/** Cuts at each `??` outside of string literals; inside brackets it is refused. */
function splitAtCoalescing(source: SourceText): SourceText[] {
  const parts: SourceText[] = [];
  let start = 0;
  let depth = 0;
  for (const { 0: landmark, index } of source.text.matchAll(landmarkPattern)) {
    if (landmark === "(" || landmark === "[") depth += 1;
    else if (landmark === ")" || landmark === "]") depth -= 1;
    else if (landmark === "??") {
      if (depth > 0) throw source.error(index, '"??" can\'t stand inside brackets', "It joins whole expressions.");
      parts.push(source.slice(start, index));
      start = index + 2;
    }
  }
  parts.push(source.slice(start));
  return parts;
}

class CoalescingExpression implements Expression {
  readonly type = "any";
  readonly constant = undefined;
  readonly usesContext: boolean;
  readonly #parts: readonly CompiledXPath[];

  constructor(parts: readonly CompiledXPath[]) {
    this.#parts = parts;
    this.usesContext = parts.some((part) => part.usesContext);
  }

  value(frame: Frame): XPathValue {
    let value: XPathValue = [];
    for (const part of this.#parts) {
      value = part.value(frame);
      if (!isNull(value)) return value;
    }
    return value;
  }

  boolean(frame: Frame): boolean {
    return toBoolean(this.value(frame));
  }

  json(frame: Frame): Json | undefined {
    for (const part of this.#parts) {
      const json = part.json(frame);
      if (json !== undefined) return json;
    }
    return undefined;
  }
}
