// `x-flat-docs`: where clients get the definition, and a page that shows it.
import { parsePathPattern } from "../../routing/path-pattern.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Docs, GatewayPath } from "../definition.ts";
import { closedObject, type JsonSchema, security } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

const pathSchema: JsonSchema = { type: "string", pattern: "^/[^*{}]*$" };

const properties: JsonSchema = {
  path: { description: "Where the definition is; by default /openapi.yaml.", ...pathSchema },
  ui: {
    description: "Where the page is that shows it; by default /docs. false: there is none.",
    anyOf: [pathSchema, { const: false }],
  },
  security: { description: "Who may see both; by default everybody.", ...security },
};

const names = Object.keys(properties);

export const xFlatDocs: Extension<Docs> = {
  name: "x-flat-docs",
  about: "Where clients get the definition, and a page that shows it.",
  schema: closedObject(properties),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject)
      throw value.error("x-flat-docs must be an object", "Such as: {path: /openapi.yaml, ui: /docs}");
    for (const member of value.children()) {
      const name = String(member.key);
      if (!names.includes(name))
        throw member.keyError(`Unknown property "${name}" of x-flat-docs`, suggestion(name, names));
    }
    const ui = value.get("ui");
    return Object.freeze({
      path: gatewayPath(value, "path", "/openapi.yaml"),
      ui: ui?.value === false ? undefined : gatewayPath(value, "ui", "/docs"),
      security: value.get("security"),
    });
  },
};

/** @throws ConfigError for what is no plain path */
export function gatewayPath(holder: YamlNode, name: string, fallback: string): GatewayPath {
  const node = holder.get(name);
  const path = node === undefined ? fallback : node.value;
  const hint = `Such as: ${fallback}`;
  const fault = (message: string): Error => (node ?? holder).error(`${name}: ${message}`, hint);
  if (typeof path !== "string") throw fault("a path is needed");
  const pattern = parsePathPattern(path);
  if (typeof pattern === "string") throw fault(pattern);
  if (pattern.wildcard || pattern.segments.some(({ kind }) => kind === "parameter"))
    throw fault("it can't have parameters or wildcards");
  return Object.freeze({
    path,
    position: () => (node ?? holder).keyPosition(),
    error: (message: string, more?: string) => (node ?? holder).keyError(message, more),
  });
}
