// Runs templates in tests: over JSON or XML input, with global variables and functions.
import type { Json } from "../../src/data/json.ts";
import { jsonElement } from "../../src/data/json-node.ts";
import type { XNode } from "../../src/data/node.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { type CompiledTemplate, compileTemplate, type TemplateResult } from "../../src/template/compile.ts";
import { Frame } from "../../src/xpath/frame.ts";
import { flatFunctions } from "../../src/xpath/functions/index.ts";
import { hostWithoutWaiting, type XPathHost } from "../../src/xpath/host.ts";
import type { XPathValue } from "../../src/xpath/values.ts";

export type Setup = {
  readonly input?: Json;
  readonly xml?: string;
  readonly variables?: { readonly [name: string]: XPathValue };
  readonly check?: boolean;
};

export function compile(template: string, setup: Setup = {}): CompiledTemplate {
  const { check = true } = setup;
  return compileTemplate(SourceText.of(template, "test.tmpl"), { functions: flatFunctions, check });
}

export function render(template: string, setup: Setup = {}): string {
  return compile(template, setup).render(frameOf(setup));
}

export function evaluate(template: string, setup: Setup = {}): TemplateResult {
  const { json, text } = compile(template, setup).evaluate(frameOf(setup));
  return { json, text } as TemplateResult;
}

export function frameOf({ input, xml, variables = {} }: Setup): Frame {
  const host: XPathHost = {
    variable: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    read: () => undefined,
    exists: () => false,
    log: () => {},
    alert: () => {},
    logFields: () => ({}),
    ...hostWithoutWaiting,
  };
  return new Frame(host, xml === undefined ? (input === undefined ? undefined : jsonElement(input)) : rootOf(xml));
}

export function rootOf(xml: string): XNode | undefined {
  return parseXml(xml)
    .children()
    .find(({ kind }) => kind === "element");
}

/** A variable that holds JSON. */
export function variable(value: Json, name = "json"): XPathValue {
  return [jsonElement(value, name)];
}
