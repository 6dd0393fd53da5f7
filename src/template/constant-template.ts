// A template without anything that depends on data: its output is made at load.
import type { Json } from "../data/json.ts";
import { Emitter } from "./emitter.ts";
import { literalOf } from "./literal.ts";
import type { TemplateNode } from "./syntax.ts";
import { type CompiledTemplate, parseOutput, type TemplateResult } from "./template.ts";

/** The output of such a template; undefined for any other. */
export function constantText(nodes: readonly TemplateNode[]): string | undefined {
  const out = new Emitter();
  for (const node of nodes) {
    if (node.kind === "text") out.literal(literalOf(node.text, node.insideString));
    else if (node.kind === "comma") out.comma();
    else if (node.kind === "space") out.space();
    else return undefined;
  }
  return out.text;
}

export class ConstantTemplate implements CompiledTemplate {
  readonly variables: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly constant: Json | undefined;
  readonly usesContext = false;
  readonly provenValid: boolean;
  readonly #text: string;
  readonly #result: TemplateResult;

  constructor(variables: ReadonlySet<string>, functions: ReadonlySet<string>, text: string) {
    this.variables = variables;
    this.functions = functions;
    this.constant = parseOutput(text);
    this.provenValid = this.constant !== undefined;
    this.#text = text;
    this.#result = { json: this.constant, text } as TemplateResult;
  }

  render(): string {
    return this.#text;
  }

  evaluate(): TemplateResult {
    return this.#result;
  }
}
