// Values in debug output: what the `debug` action writes (nodes as XML, JSON as OXN), and what actions make (JSON as JSON). Credentials are masked.
import { Content, isTextual } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import { serializeXml } from "../data/serialize.ts";
import { type CredentialMask, isSecretVariable, MASK } from "../debugging/credential-mask.ts";
import { MAX_LOOKED_AT } from "../debugging/debugging.ts";
import { toStringValue } from "../xpath/convert.ts";
import type { FlowContext } from "./context.ts";
import type { VariableValue } from "./variable-value.ts";

/** @param env `$env` */
export function debugText(value: VariableValue | undefined, env: XNode, mask: CredentialMask): string {
  if (value === undefined) return "";
  if (value instanceof Content) return contentText(value, mask);
  if (!Array.isArray(value)) return mask.message(toStringValue(value).slice(0, MAX_LOOKED_AT));
  return joined(value as readonly XNode[], (node) => nodeText(masked(node, env, mask), mask));
}

/** One on each line; of many only the first. */
function joined(nodes: readonly XNode[], show: (node: XNode) => string): string {
  let text = "";
  for (const [at, node] of nodes.entries()) {
    if (text.length > MAX_LOOKED_AT) break;
    text += at === 0 ? show(node) : `\n${show(node)}`;
  }
  return text;
}

/** On one line where it is short. @param name of the variable that holds it */
export function shownValue(value: VariableValue | undefined, context: FlowContext, name = ""): string {
  const { mask, env } = context.services;
  if (value === undefined) return "nothing";
  if (mask.hides(name)) return MASK;
  if (value instanceof Content) return contentText(value, mask);
  if (Buffer.isBuffer(value)) return `(${value.length} bytes)`;
  if (typeof value === "string") return JSON.stringify(mask.message(value.slice(0, MAX_LOOKED_AT)));
  if (!Array.isArray(value)) return toStringValue(value);
  return joined(value as readonly XNode[], (node) => {
    const shown = masked(node, env, mask);
    const json = rawJson(shown);
    return json === undefined ? nodeText(shown, mask) : JSON.stringify(json);
  });
}

export function shownJson(json: Json, { services }: FlowContext): string {
  return JSON.stringify(services.mask.json(json, "", { left: MAX_LOOKED_AT }));
}

/** `Name: value`, credentials masked. @param flat names and values in turn */
export function shownFields(flat: readonly string[], mask: CredentialMask): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] as string;
    lines.push(`${name}: ${mask.field(name, flat[at + 1] as string)}`);
  }
  return lines;
}

function contentText(content: Content, mask: CredentialMask): string {
  if (!isTextual(content.mime)) return `(${content.size} bytes of ${content.mime})`;
  return mask.text(content.text().slice(0, MAX_LOOKED_AT), content.mime);
}

function nodeText(node: XNode, mask: CredentialMask): string {
  if (node.kind === "attribute") return `${node.name}="${mask.message(node.text())}"`;
  const text = serializeXml(node, { pretty: true });
  return rawJson(node) === undefined ? mask.text(text, "text/xml") : text;
}

function masked(node: XNode, env: XNode, mask: CredentialMask): XNode {
  const variables = rawJson(env);
  if (isJsonObject(variables) && (node === env || node === env.parent)) {
    const shown: { [name: string]: Json } = Object.create(null);
    for (const name of jsonKeys(variables))
      shown[name] = isSecretVariable(name) ? MASK : (jsonGet(variables, name) ?? "");
    return jsonElement(shown, "env");
  }
  const element = node.kind === "text" ? node.parent : node;
  if (element === undefined) return node;
  const isSecret = element.parent === env ? isSecretVariable(element.name) : mask.hides(element.name);
  if (isSecret) return jsonElement(MASK, element.name);
  const json = rawJson(node);
  return json === undefined || element.parent === env
    ? node
    : jsonElement(mask.json(json, node.name, { left: MAX_LOOKED_AT }), node.name || "json");
}
