// What expressions in conf/config.xml can see: `$env` and `$server`, and no request.

import type { JsonObject } from "../data/json.ts";
import { jsonElement } from "../data/json-node.ts";
import type { SourceText } from "../source/source-text.ts";
import { type CompiledXPath, compileXPath, type XPathOptions } from "../xpath/compile.ts";
import { Frame } from "../xpath/frame.ts";
import { hostWithoutWaiting, type XPathHost } from "../xpath/host.ts";
import type { XPathValue } from "../xpath/values.ts";

export type ConfigVariables = { readonly env: JsonObject; readonly server: JsonObject };

/** A frame to evaluate expressions of the configuration in. */
export function configFrame(variables: ConfigVariables): Frame {
  const nodes: Readonly<Record<keyof ConfigVariables, XPathValue>> = {
    env: [jsonElement(variables.env, "env")],
    server: [jsonElement(variables.server, "server")],
  };
  const host: XPathHost = {
    variable: (name) => (name === "env" || name === "server" ? nodes[name] : undefined),
    read: () => undefined,
    exists: () => false,
    log: () => {},
    alert: () => {},
    logFields: () => ({}),
    ...hostWithoutWaiting,
  };
  return new Frame(host);
}

/** @throws ConfigError inside the expression, also at a variable that isn't there at load */
export function compileConfigXPath(source: SourceText, options: XPathOptions): CompiledXPath {
  const compiled = compileXPath(source, options);
  for (const name of compiled.variables) {
    if (name === "env" || name === "server") continue;
    const hint = "The configuration is read when the app starts; $env and $server are there.";
    throw source.error(variableAt(source.text, name), `$${name} can't be used in the configuration`, hint);
  }
  return compiled;
}

/** Where a variable first stands outside of string literals. */
function variableAt(expression: string, name: string): number {
  for (const match of expression.matchAll(/"[^"]*"|'[^']*'|\$\s*([\w.:-]+)/g))
    if (match[1] === name) return match.index;
  return 0;
}
