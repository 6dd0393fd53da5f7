// Evaluates expressions in tests: variables are plain values, XPath's own functions only.
import type { XNode } from "../../src/data/node.ts";
import { SourceText } from "../../src/source/source-text.ts";
import { type CompiledXPath, compileXPath } from "../../src/xpath/compile.ts";
import { Frame } from "../../src/xpath/frame.ts";
import type { FunctionTable } from "../../src/xpath/function-definition.ts";
import { hostWithoutWaiting, type XPathHost } from "../../src/xpath/host.ts";
import type { XPathValue } from "../../src/xpath/values.ts";

export type Variables = Readonly<Record<string, XPathValue>>;

export function compile(expression: string, functions: FunctionTable = new Map()): CompiledXPath {
  return compileXPath(SourceText.of(expression), { functions });
}

export function frameFor(node?: XNode, variables: Variables = {}): Frame {
  return new Frame(hostWith(variables), node);
}

export function evaluate(expression: string, node?: XNode, variables?: Variables): XPathValue {
  return compile(expression).value(frameFor(node, variables));
}

function hostWith(variables: Variables): XPathHost {
  return {
    variable: (name) => variables[name],
    read: () => undefined,
    exists: () => false,
    log() {},
    alert() {},
    logFields: () => ({}),
    ...hostWithoutWaiting,
  };
}
