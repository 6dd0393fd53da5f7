// XML text to a tree. No DTD, no entities but the five of XML itself, no fetching; namespaces are resolved here.
import {
  type XmlNode as ParsedNode,
  parseXml as parse,
  type XmlComment,
  XmlDocumentType,
  type XmlElement,
  XmlError,
  type XmlProcessingInstruction,
  type XmlText,
} from "@rgrove/parse-xml";
import type { XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

/** Levels of elements that are accepted. */
const maxDepth = 1000;

/** Why an XML text can't be used, and where (an offset into the text). */
export class XmlFault extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.name = "XmlFault";
    this.offset = offset;
  }
}

/**
 * The document node of an XML text; a leading byte order mark is skipped.
 * @throws XmlFault for text that isn't well-formed, a DOCTYPE with declarations, and more than 1,000 levels
 */
export function parseXml(text: string): XNode {
  const document = new XmlNode("document");
  const children: XmlNode[] = [];
  for (const node of parseTree(text).children) {
    if (node instanceof XmlDocumentType) document.doctype = doctypeOf(node);
    else children.push(...convert(node, rootScope, 1));
  }
  document.setChildren(children);
  return document;
}

function parseTree(text: string) {
  try {
    return parse(text, { includeOffsets: true, preserveComments: true, preserveDocumentType: true });
  } catch (error) {
    if (error instanceof XmlError) throw new XmlFault(firstLine(error.message), error.pos);
    if (error instanceof RangeError) throw tooDeep(0);
    throw error;
  }
}

/** The parser's message without the excerpt that it appends. */
function firstLine(message: string): string {
  const end = message.indexOf("\n");
  return end < 0 ? message : message.slice(0, end);
}

function tooDeep(offset: number): XmlFault {
  return new XmlFault(`XML is nested deeper than ${maxDepth} levels`, offset);
}

function doctypeOf(node: XmlDocumentType): string {
  if (node.internalSubset !== null) throw new XmlFault("A DOCTYPE with declarations is not accepted", node.start);
  if (node.publicId !== null) return `${node.name} PUBLIC "${node.publicId}" "${node.systemId ?? ""}"`;
  return node.systemId === null ? node.name : `${node.name} SYSTEM "${node.systemId}"`;
}

/** URIs by prefix; "" is the default namespace. */
type Scope = ReadonlyMap<string, string>;

const rootScope: Scope = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]);

function convert(node: ParsedNode, scope: Scope, depth: number): XmlNode[] {
  switch (node.type) {
    case "element":
      return [convertElement(node as XmlElement, scope, depth)];
    case "text":
      return [new XmlNode("text", { value: (node as XmlText).text })];
    case "comment":
      return [new XmlNode("comment", { value: (node as XmlComment).content })];
    case "pi": {
      const { name, content } = node as XmlProcessingInstruction;
      return [new XmlNode("processing-instruction", { name, value: content })];
    }
    default:
      return [];
  }
}

function convertElement(source: XmlElement, outer: Scope, depth: number): XmlNode {
  if (depth > maxDepth) throw tooDeep(source.start);
  const declarations = declarationsOf(source);
  const scope = declarations === undefined ? outer : new Map([...outer, ...declarations]);
  const element = new XmlNode("element", { name: source.name, namespaceUri: uriOf(source.name, scope, true) });
  element.declarations = declarations;
  const attributes: XmlNode[] = [];
  for (const name in source.attributes) {
    if (name === "xmlns" || name.startsWith("xmlns:")) continue;
    const value = source.attributes[name] ?? "";
    attributes.push(new XmlNode("attribute", { name, value, namespaceUri: uriOf(name, scope, false) }));
  }
  if (attributes.length > 0) element.setAttributes(attributes);
  const children: XmlNode[] = [];
  for (const child of source.children) children.push(...convert(child, scope, depth + 1));
  if (children.length > 0) element.setChildren(children);
  return element;
}

function declarationsOf(source: XmlElement): Map<string, string> | undefined {
  let declarations: Map<string, string> | undefined;
  for (const name in source.attributes) {
    if (name !== "xmlns" && !name.startsWith("xmlns:")) continue;
    declarations ??= new Map();
    declarations.set(name.slice("xmlns:".length), source.attributes[name] ?? "");
  }
  return declarations;
}

/** The namespace of a qualified name; "" where its prefix isn't declared. Attributes don't take the default one. */
function uriOf(name: string, scope: Scope, isElement: boolean): string {
  const colon = name.indexOf(":");
  if (colon < 0) return isElement ? (scope.get("") ?? "") : "";
  return scope.get(name.slice(0, colon)) ?? "";
}
