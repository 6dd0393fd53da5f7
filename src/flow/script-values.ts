// What a script is given of a running flow, and how its result becomes a value of flows.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import { isJsonType } from "../data/media-type.ts";
import type { XNode } from "../data/node.ts";
import { parseJson } from "../data/parse-json.ts";
import { ResponseValue } from "../data/response-value.ts";
import type { ScriptArguments, SentValue } from "../scripts/script-messages.ts";
import type { FlowContext } from "./context.ts";
import { contentOf, type VariableValue } from "./variable-value.ts";

/** Variables that are there by themselves, and aren't arguments of their own. */
const predefined: readonly string[] = ["upstream", "error"];

export function scriptArguments(context: FlowContext, input: VariableValue | undefined): ScriptArguments {
  return {
    request: jsonOfVariable(context, "request") ?? "{}",
    params: JSON.stringify(context.match.params),
    api: jsonOfVariable(context, "api"),
    variables: variablesOf(context),
    input: isNothing(input) ? undefined : sentValue(input),
  };
}

function variablesOf(context: FlowContext): ScriptArguments["variables"] {
  const sent: [string, SentValue][] = [];
  const add = (name: string, value: VariableValue | undefined): void => {
    if (!isNothing(value)) sent.push([name, sentValue(value)]);
  };
  // As it came: whether it is what it says, the thread finds out.
  add("body", context.request.body.content);
  for (const name of predefined) add(name, context.rawVariable(name));
  for (const [name, value] of context.state.variables()) add(name, value);
  return sent;
}

function jsonOfVariable(context: FlowContext, name: string): string | undefined {
  const value = context.rawVariable(name);
  const json = Array.isArray(value) && value[0] !== undefined ? rawJson(value[0]) : undefined;
  return json === undefined ? undefined : JSON.stringify(json);
}

function isNothing(value: VariableValue | undefined): value is undefined {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

/** JSON as its value, XML and HTML as text, other contents as text or bytes; several nodes as a list. */
function sentValue(value: VariableValue): SentValue {
  if (typeof value === "string") return { kind: "text", text: value };
  if (Buffer.isBuffer(value)) return { kind: "bytes", bytes: value };
  if (typeof value !== "object") return { kind: "json", text: JSON.stringify(value) };
  if (value instanceof Content) return sentContent(value);
  const nodes = value as readonly XNode[];
  if (nodes.length > 1) return { kind: "json", text: JSON.stringify(nodes.map(jsonOfNode)) };
  const json = jsonOfNode(nodes[0] as XNode);
  return typeof json === "string" ? { kind: "text", text: json } : { kind: "json", text: JSON.stringify(json) };
}

function jsonOfNode(node: XNode): Json {
  return rawJson(node) ?? contentOf([node]).text();
}

export function sentContent(content: Content): SentValue {
  // What isn't JSON after all stays text: the thread finds out.
  if (isJsonType(content.mime)) return { kind: "json", text: content.text() };
  const value = content.textOrBytes();
  return typeof value === "string" ? { kind: "text", text: value } : { kind: "bytes", bytes: value };
}

/** @throws JsonFault where it is nested too deep */
export function variableValue(sent: SentValue): VariableValue {
  if (sent.kind === "text") return sent.text;
  if (sent.kind === "bytes") return bufferOf(sent.bytes);
  const json = parseJson(sent.text);
  return typeof json === "number" || typeof json === "boolean" ? json : [jsonElement(json)];
}

/** A result as the value of `$response`. @throws JsonFault */
export function responseVariable(head: string, body: SentValue | undefined): VariableValue {
  const json = parseJson(head);
  if (!isJsonObject(json) || body === undefined) return [jsonElement(json)];
  if (body.kind !== "bytes") {
    const value = body.kind === "text" ? body.text : parseJson(body.text);
    return [jsonElement({ ...json, body: value } as Json)];
  }
  const content = Content.ofBytes(bufferOf(body.bytes), "application/octet-stream");
  return [jsonElement(new ResponseValue(jsonGet(json, "status") ?? null, jsonGet(json, "headers") ?? null, content))];
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
