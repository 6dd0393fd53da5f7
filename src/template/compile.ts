// Compiles a template: everything that doesn't depend on data is done here, once.
import type { SourceText } from "../source/source-text.ts";
import type { XPathOptions } from "../xpath/function-definition.ts";
import { commands } from "./commands/index.ts";
import { ConstantTemplate, constantText } from "./constant-template.ts";
import { DynamicTemplate } from "./dynamic-template.ts";
import { layOut } from "./layout.ts";
import { Parser } from "./parser.ts";
import { isProvenValid } from "./proof.ts";
import type { CompiledTemplate } from "./template.ts";

export type { CompiledTemplate, TemplateResult } from "./template.ts";

export type TemplateOptions = XPathOptions & {
  /** Default true: white space that JSON doesn't need is dropped. False: the text is left as written. */
  readonly check?: boolean;
};

/** @throws ConfigError at the first fault of a command or an expression */
export function compileTemplate(source: SourceText, options: TemplateOptions): CompiledTemplate {
  const parser = new Parser(source, options, commands);
  const nodes = layOut(parser.template(), options.check ?? true);
  const { variables, functions } = parser;
  const constant = constantText(nodes);
  if (constant !== undefined) return new ConstantTemplate(variables, functions, constant);
  return new DynamicTemplate(variables, functions, nodes, isProvenValid(nodes, source.length));
}
