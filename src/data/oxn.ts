// OXN (Object XML Notation) beyond plain JSON: arrays made of any nodes, elements made by functions, OXN read back.
import { copyTree } from "./copy-tree.ts";
import type { Json } from "./json.ts";
import { JsonElement, rawJson } from "./json-node.ts";
import type { XNode } from "./node.ts";
import { NodeHolder } from "./node-holder.ts";
import { stringToNumber } from "./number-text.ts";
import { XmlNode } from "./xml-node.ts";

/** Elements of one name side by side below a document node, such as the `<token>`s of `split()`. */
export function elementList(name: string, values: readonly Json[]): readonly XNode[] {
  const holder = new NodeHolder("", undefined, (parent) => {
    return values.map((value, index) => new JsonElement(parent, name, value, index));
  });
  return holder.children();
}

/**
 * `<json array="">` around copies of the nodes, as `array()` makes it: elements keep their names and content (JSON its
 * types), an attribute becomes `<value name="…">`, a document counts as its root element, any other node as `<value>`.
 */
export function oxnArray(nodes: readonly XNode[]): XNode {
  const holder = new NodeHolder("", undefined, (parent) => [arrayNode("json", parent, 0, nodes)]);
  return holder.children()[0] ?? holder;
}

/** The items of an array in OXN: of a JSON array, of an element with the attribute `array`. Undefined for other nodes. */
export function arrayItems(node: XNode): readonly XNode[] | undefined {
  const element = elementOf(node);
  if (element === undefined) return undefined;
  if (element instanceof JsonElement) return Array.isArray(element.value) ? element.children() : undefined;
  return attributeOf(element, "array") === undefined ? undefined : elementsIn(element);
}

/** The key that a node stands for in an object: its name, but for `<json-element name="…">` that attribute. */
export function keyOf(node: XNode): string {
  if (node instanceof JsonElement) return node.key;
  return node.kind === "element" && node.name === "json-element" ? (attributeOf(node, "name") ?? node.name) : node.name;
}

/**
 * The JSON that an element in OXN (or a document with one) stands for; undefined where it isn't OXN.
 * The element needs a type attribute; below it elements without one are objects or, without elements inside, strings.
 */
export function fromOxn(node: XNode): Json | undefined {
  const element = elementOf(node);
  if (element === undefined) return undefined;
  const typed = element instanceof JsonElement || types.some((type) => attributeOf(element, type) !== undefined);
  return typed ? elementToJson(element) : undefined;
}

const types = ["object", "array", "string", "number", "boolean", "null"] as const;

function elementOf(node: XNode): XNode | undefined {
  if (node.kind === "document") return elementsIn(node)[0];
  return node.kind === "element" ? node : undefined;
}

function elementsIn(node: XNode): readonly XNode[] {
  return node.children().filter(({ kind }) => kind === "element");
}

function attributeOf(node: XNode, name: string): string | undefined {
  const attribute = node.attributes().find((candidate) => candidate.name === name);
  return attribute?.text();
}

function elementToJson(element: XNode): Json | undefined {
  const raw = rawJson(element);
  if (raw !== undefined) return raw;
  switch (types.find((type) => attributeOf(element, type) !== undefined)) {
    case "object":
      return objectToJson(elementsIn(element));
    case "array":
      return arrayToJson(elementsIn(element));
    case "number":
      return numberOf(element.text());
    case "boolean":
      return booleanOf(element.text());
    case "null":
      return null;
    case "string":
      return element.text();
    case undefined:
      return elementsIn(element).length > 0 ? objectToJson(elementsIn(element)) : element.text();
  }
}

function objectToJson(children: readonly XNode[]): Json | undefined {
  const object: { [key: string]: Json } = Object.create(null);
  for (const child of children) {
    const value = elementToJson(child);
    if (value === undefined) return undefined;
    object[keyOf(child)] = value;
  }
  return object;
}

function arrayToJson(children: readonly XNode[]): Json | undefined {
  const items: Json[] = [];
  for (const child of children) {
    const value = elementToJson(child);
    if (value === undefined) return undefined;
    items.push(value);
  }
  return items;
}

function numberOf(text: string): number | undefined {
  const value = stringToNumber(text);
  return Number.isFinite(value) ? value : undefined;
}

function booleanOf(text: string): boolean | undefined {
  if (text.trim() === "true") return true;
  return text.trim() === "false" ? false : undefined;
}

function arrayNode(name: string, parent: XNode, index: number, nodes: readonly XNode[]): XNode {
  return new NodeHolder(name, { parent, index }, (array) => nodes.map((node, at) => itemFrom(node, array, at)));
}

function itemFrom(node: XNode, array: XNode, index: number): XNode {
  const source = elementOf(node) ?? node;
  if (source instanceof JsonElement) return new JsonElement(array, source.key, source.value, index);
  if (source instanceof NodeHolder) return arrayNode(source.name, array, index, source.children());
  const item = source instanceof XmlNode && source.kind === "element" ? copyTree(source) : valueElement(source);
  item.parent = array;
  item.index = index;
  return item;
}

function valueElement(node: XNode): XmlNode {
  const element = new XmlNode("element", { name: "value" });
  if (node.kind === "attribute") element.setAttributes([new XmlNode("attribute", { name: "name", value: node.name })]);
  const value = node.text();
  if (value !== "") element.setChildren([new XmlNode("text", { value })]);
  return element;
}
