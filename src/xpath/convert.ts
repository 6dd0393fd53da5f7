// XPath 1.0's conversions between values (sections 4.2 to 4.4), and the typed output that JSON needs.
import type { Json } from "../data/json.ts";
import { rawJson } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import { numberToString, stringToNumber } from "../data/number-text.ts";
import type { NodeSet, XPathValue } from "./values.ts";

export { numberToString, stringToNumber };

export function isNodeSet(value: XPathValue): value is NodeSet {
  return Array.isArray(value);
}

/** The string of a value; of a node-set that of its first node. */
export function toStringValue(value: XPathValue): string {
  if (typeof value === "string") return value;
  if (typeof value === "number") return numberToString(value);
  if (typeof value === "boolean") return value ? "true" : "false";
  if (isNodeSet(value)) return value[0]?.text() ?? "";
  return value.toString("utf8");
}

/** The number of a value; NaN where its string is none. */
export function toNumber(value: XPathValue): number {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isNodeSet(value)) return value[0] === undefined ? Number.NaN : nodeToNumber(value[0]);
  return stringToNumber(toStringValue(value));
}

/** A number that a JSON node holds counts by value; any other node by its text. */
export function nodeToNumber(node: XNode): number {
  const raw = rawJson(node);
  return typeof raw === "number" ? raw : stringToNumber(node.text());
}

/** True for a node-set with nodes, a string with characters, a number but 0 and NaN, and bytes that aren't empty. */
export function toBoolean(value: XPathValue): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return value !== 0 && !Number.isNaN(value);
  return value.length > 0;
}

/** The nodes of a node-set; a value of another type has none. */
export function toNodeSet(value: XPathValue): NodeSet {
  return isNodeSet(value) ? value : emptyNodeSet;
}

export const emptyNodeSet: NodeSet = Object.freeze([]);

/**
 * The typed output: a JSON node's value, the text of another node, of several nodes the first.
 * Undefined where the value is null in the sense of `??`; infinities are null.
 */
export function toJson(value: XPathValue): Json | undefined {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return numberToJson(value);
  if (isNodeSet(value)) return nodeToJson(value[0]);
  return value.toString("utf8");
}

export function nodeToJson(node: XNode | undefined): Json | undefined {
  const json = node?.json();
  return json === null ? undefined : json;
}

export function numberToJson(value: number): Json | undefined {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? undefined : null;
}

/** Whether `??` and `with` take the value for null: no node, JSON null, NaN. */
export function isNull(value: XPathValue): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  if (!isNodeSet(value)) return false;
  return value[0] === undefined || rawJson(value[0]) === null;
}
