// The values that variables hold, as contents and as contexts of templates.
import { Content } from "../data/content.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import type { XNode } from "../data/node.ts";
import type { XPathValue } from "../xpath/values.ts";

/** Content in a variable keeps its media type; in XPath it is its text. */
export type VariableValue = XPathValue | Content;

/** Any value as content: nodes of JSON as JSON, XML documents as XML, everything else as text. */
export function contentOf(value: VariableValue): Content {
  if (value instanceof Content) return value;
  if (typeof value === "string") return Content.ofText(value, "text/plain");
  if (Buffer.isBuffer(value)) return Content.ofBytes(value, "application/octet-stream");
  if (typeof value !== "object") return Content.ofJson(value);
  const node = value[0];
  return node === undefined ? Content.ofText("", "") : contentOfNode(node);
}

function contentOfNode(node: XNode): Content {
  const json = rawJson(node);
  if (json !== undefined) return Content.ofJson(json);
  if (node.kind === "document" || node.kind === "element") return Content.ofNode(node, "text/xml");
  return Content.ofText(node.text(), "text/plain");
}

/**
 * The context node that a value gives to a template: the root element of a document;
 * an atomic value or plain text as a JSON root of its own; undefined for nothing.
 */
export function contextNodeOf(value: VariableValue | undefined): XNode | undefined {
  if (value === undefined) return undefined;
  if (value instanceof Content) {
    const document = value.document();
    return document === undefined ? jsonElement(value.text()) : rootElement(document);
  }
  if (typeof value !== "object") return jsonElement(value);
  if (Buffer.isBuffer(value)) return jsonElement(value.toString());
  const node = value[0];
  return node === undefined ? undefined : rootElement(node);
}

function rootElement(node: XNode): XNode | undefined {
  return node.kind === "document" ? node.children().find((child) => child.kind === "element") : node;
}
