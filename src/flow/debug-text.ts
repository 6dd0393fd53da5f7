// What the `debug` action writes: nodes as XML (JSON as OXN), everything else as text; credentials are masked.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import { serializeXml } from "../data/serialize.ts";
import { toStringValue } from "../xpath/convert.ts";
import { type CredentialMask, MASK } from "./credential-mask.ts";
import type { VariableValue } from "./variable-value.ts";

/** @param env `$env` */
export function debugText(value: VariableValue | undefined, env: XNode, mask: CredentialMask): string {
  if (value === undefined) return "";
  if (value instanceof Content) return mask.text(value.text(), value.mime);
  if (!Array.isArray(value)) return mask.message(toStringValue(value));
  return (value as readonly XNode[]).map((node) => nodeText(masked(node, env, mask), mask)).join("\n");
}

function nodeText(node: XNode, mask: CredentialMask): string {
  if (node.kind === "attribute") return `${node.name}="${mask.message(node.text())}"`;
  const text = serializeXml(node, { pretty: true });
  return rawJson(node) === undefined ? mask.text(text, "text/xml") : text;
}

const secretVariable = /SECRET|PASSWORD|TOKEN|KEY|AUTH|^FLAT_STATE$/i;

function masked(node: XNode, env: XNode, mask: CredentialMask): XNode {
  const variables = rawJson(env);
  if (isJsonObject(variables) && (node === env || node === env.parent)) {
    const shown: { [name: string]: Json } = Object.create(null);
    for (const name of jsonKeys(variables))
      shown[name] = secretVariable.test(name) ? MASK : (jsonGet(variables, name) ?? "");
    return jsonElement(shown, "env");
  }
  const element = node.kind === "text" ? node.parent : node;
  if (element === undefined) return node;
  const isSecret = element.parent === env ? secretVariable.test(element.name) : mask.hides(element.name);
  if (isSecret) return jsonElement(MASK, element.name);
  const json = rawJson(node);
  return json === undefined || element.parent === env
    ? node
    : jsonElement(mask.json(json, node.name), node.name || "json");
}
