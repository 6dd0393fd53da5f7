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
import { scopeOf } from "./namespace-node.ts";
import type { XNode } from "./node.ts";
import { maxElementDepth, XmlFault } from "./xml-fault.ts";
import { XmlNode } from "./xml-node.ts";

export { XmlFault };

/**
 * The document node of an XML text; a leading byte order mark is skipped.
 * @throws XmlFault for text that isn't well-formed, a DOCTYPE with declarations, and more than 1,000 levels
 */
export function parseXml(text: string): XNode {
  const source = parseTree(text);
  const document = new XmlNode("document");
  for (const node of source.children) if (node instanceof XmlDocumentType) document.doctype = doctypeOf(node);
  document.setChildren(convertAll(source.children, new Scope(), 1));
  return document;
}

/**
 * The nodes of an XML text that could stand in an element: no declaration, no DOCTYPE, but text and several elements.
 * Prefixes and levels are those of that place; the nodes have no parent yet.
 * @throws XmlFault as `parseXml`
 */
export function parseXmlFragment(text: string, parent: XNode): XmlNode[] {
  const { root } = parseTree(`<_>${text}</_>`);
  const scope = new Scope();
  scope.enter(scopeOf(parent));
  let depth = 1;
  for (let at: XNode | undefined = parent; at?.kind === "element"; at = at.parent) depth += 1;
  return convertAll(root?.children ?? [], scope, depth);
}

function parseTree(text: string) {
  try {
    // The parser does this too (XML 1.0, section 2.11), but copies the whole text for each line end.
    const lines = text.replaceAll(/\r\n?/g, "\n");
    return parse(lines, { includeOffsets: true, preserveComments: true, preserveDocumentType: true });
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
  return new XmlFault(`XML is nested deeper than ${maxElementDepth} levels`, offset);
}

function doctypeOf(node: XmlDocumentType): string {
  if (node.internalSubset !== null) throw new XmlFault("A DOCTYPE with declarations is not accepted", node.start);
  if (node.publicId !== null) return `${node.name} PUBLIC "${node.publicId}" "${node.systemId ?? ""}"`;
  return node.systemId === null ? node.name : `${node.name} SYSTEM "${node.systemId}"`;
}

/** The namespaces in scope while the tree is walked: for each prefix ("" for none) the URIs from outside in. */
class Scope {
  readonly #uris = new Map([["xml", ["http://www.w3.org/XML/1998/namespace"]]]);

  enter(declarations: ReadonlyMap<string, string>): void {
    for (const [prefix, uri] of declarations) {
      const uris = this.#uris.get(prefix);
      if (uris === undefined) this.#uris.set(prefix, [uri]);
      else uris.push(uri);
    }
  }

  leave(declarations: ReadonlyMap<string, string>): void {
    for (const prefix of declarations.keys()) this.#uris.get(prefix)?.pop();
  }

  /** The namespace of a qualified name; "" where its prefix isn't declared. Attributes don't take the default one. */
  uriOf(name: string, isElement: boolean): string {
    const colon = name.indexOf(":");
    if (colon < 0 && !isElement) return "";
    return this.#uris.get(name.slice(0, Math.max(0, colon)))?.at(-1) ?? "";
  }
}

function convertAll(nodes: readonly ParsedNode[], scope: Scope, depth: number): XmlNode[] {
  const converted: XmlNode[] = [];
  for (const node of nodes) {
    const copy = convert(node, scope, depth);
    if (copy !== undefined) converted.push(copy);
  }
  return converted;
}

function convert(node: ParsedNode, scope: Scope, depth: number): XmlNode | undefined {
  switch (node.type) {
    case "element":
      return convertElement(node as XmlElement, scope, depth);
    case "text":
      return new XmlNode("text", { value: (node as XmlText).text });
    case "comment":
      return new XmlNode("comment", { value: (node as XmlComment).content });
    case "pi": {
      const { name, content } = node as XmlProcessingInstruction;
      return new XmlNode("processing-instruction", { name, value: content });
    }
    default:
      return undefined;
  }
}

function convertElement(source: XmlElement, scope: Scope, depth: number): XmlNode {
  if (depth > maxElementDepth) throw tooDeep(source.start);
  const declarations = declarationsOf(source);
  if (declarations !== undefined) scope.enter(declarations);
  const element = new XmlNode("element", { name: source.name, namespaceUri: scope.uriOf(source.name, true) });
  element.declarations = declarations;
  const attributes: XmlNode[] = [];
  for (const name in source.attributes) {
    if (isDeclaration(name)) continue;
    const value = source.attributes[name] ?? "";
    attributes.push(new XmlNode("attribute", { name, value, namespaceUri: scope.uriOf(name, false) }));
  }
  if (attributes.length > 0) element.setAttributes(attributes);
  if (source.children.length > 0) element.setChildren(convertAll(source.children, scope, depth + 1));
  if (declarations !== undefined) scope.leave(declarations);
  return element;
}

function declarationsOf(source: XmlElement): Map<string, string> | undefined {
  let declarations: Map<string, string> | undefined;
  for (const name in source.attributes) {
    if (!isDeclaration(name)) continue;
    declarations ??= new Map();
    declarations.set(name.slice("xmlns:".length), source.attributes[name] ?? "");
  }
  return declarations;
}

function isDeclaration(name: string): boolean {
  return name.startsWith("xmlns") && (name.length === 5 || name[5] === ":");
}
