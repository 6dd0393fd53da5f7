// What the `debug` action writes: nodes as XML (JSON as OXN), everything else as text; secrets of the environment are masked.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import { serializeXml } from "../data/serialize.ts";
import { toStringValue } from "../xpath/convert.ts";
import type { VariableValue } from "./variable-value.ts";

/** @param env `$env` */
export function debugText(value: VariableValue | undefined, env: XNode): string {
  if (value === undefined) return "";
  if (value instanceof Content) return value.text();
  if (!Array.isArray(value)) return toStringValue(value);
  return (value as readonly XNode[]).map((node) => nodeText(masked(node, env))).join("\n");
}

function nodeText(node: XNode): string {
  return node.kind === "attribute" ? `${node.name}="${node.text()}"` : serializeXml(node, { pretty: true });
}

const secretName = /SECRET|PASSWORD|TOKEN|KEY|AUTH/i;

function masked(node: XNode, env: XNode): XNode {
  const variables = rawJson(env);
  if (!isJsonObject(variables)) return node;
  if (node === env || node === env.parent) {
    const shown: { [name: string]: Json } = Object.create(null);
    for (const name of jsonKeys(variables))
      shown[name] = secretName.test(name) ? "***" : (jsonGet(variables, name) ?? "");
    return jsonElement(shown, "env");
  }
  const element = node.kind === "text" ? node.parent : node;
  return element?.parent === env && secretName.test(element.name) ? jsonElement("***", element.name) : node;
}
