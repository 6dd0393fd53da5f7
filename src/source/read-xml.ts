// Strict XML for flow files and conf/config.xml: a light tree in which every character knows its place in the file.

import type * as parsed from "@rgrove/parse-xml";
import { parseXml, type XmlDocumentType, XmlError, XmlNode } from "@rgrove/parse-xml";
import type { ConfigError } from "../errors/config-error.ts";
import type { SourceFile } from "./source-file.ts";
import { XmlElement } from "./xml-element.ts";

export { type XmlAttribute, XmlElement } from "./xml-element.ts";

const MAX_DEPTH = 1000;

const parserOptions = {
  includeOffsets: true,
  preserveCdata: true,
  preserveComments: true,
  preserveDocumentType: true,
  preserveXmlDeclaration: true,
};

/**
 * The root element of a file.
 * @param rootHint what a file without one should have, as a sentence
 * @throws ConfigError where the file isn't well-formed, has a DOCTYPE with an internal subset, or nests deeper than 1,000 levels
 */
export function readXml(file: SourceFile, rootHint?: string): XmlElement {
  if (!/[^\s\ufeff]/.test(file.text)) throw file.errorAt(0, "The file is empty", rootHint);
  const document = parse(file, rootHint);
  for (const node of document.children) {
    if (node.type === XmlNode.TYPE_DOCUMENT_TYPE) checkDocumentType(node as XmlDocumentType, file);
    if (node.type === XmlNode.TYPE_XML_DECLARATION) checkEncoding(node as parsed.XmlDeclaration, file);
  }
  const { root } = document;
  if (root === null) throw file.errorAt(0, "Root element is missing or invalid", rootHint);
  return convert(root, file, 1);
}

function parse(file: SourceFile, rootHint: string | undefined): parsed.XmlDocument {
  try {
    return parseXml(file.text, parserOptions);
  } catch (error) {
    if (error instanceof XmlError) throw syntaxError(error, file, rootHint);
    // The parser recurses, so that very deep files end in a stack overflow.
    if (error instanceof RangeError) throw tooDeep(file, 0);
    throw error;
  }
}

/** What the parser complains about, and what would be right. */
const hints: readonly (readonly [start: string, hint: string])[] = [
  ["Unescaped `<`", "Write &lt; for it."],
  ["Unterminated reference", "Write &amp; for a plain &."],
  ["Named entity", "XML has only &amp; &lt; &gt; &quot; &apos; and numbers such as &#160;."],
];

function syntaxError(error: XmlError, file: SourceFile, rootHint: string | undefined): ConfigError {
  const message = error.message.slice(0, error.message.indexOf(" (line "));
  const at = unitsOf(file.text, error.pos);
  if (message.startsWith("Root element")) return file.errorAt(at, `XML: ${message}`, rootHint);
  const hint = hints.find(([start]) => message.startsWith(start))?.[1];
  // The parser tells where a reference ends.
  const start = message.startsWith("Unterminated reference")
    ? (/&+[^&]*$/.exec(file.text.slice(0, at))?.index ?? at)
    : at;
  return file.errorAt(start, `XML: ${message}`, hint);
}

/** The parser counts an astral character as one; offsets here are in UTF-16 units. */
function unitsOf(text: string, characters: number): number {
  let offset = 0;
  for (let count = 0; count < characters && offset < text.length; count += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

function checkDocumentType(node: XmlDocumentType, file: SourceFile): void {
  if (node.internalSubset === null) return;
  throw file.errorAt(node.start, "A DOCTYPE with an internal subset is not allowed");
}

function checkEncoding(node: parsed.XmlDeclaration, file: SourceFile): void {
  const encoding = node.encoding?.toLowerCase() ?? "utf-8";
  if (encoding === "utf-8" || encoding === "us-ascii") return;
  throw file.errorAt(node.start, `The encoding ${node.encoding} is not supported`, "Save the file as UTF-8.");
}

function tooDeep(file: SourceFile, offset: number): ConfigError {
  return file.errorAt(offset, `Elements are nested more than ${MAX_DEPTH} levels deep`);
}

function convert(node: parsed.XmlElement, file: SourceFile, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw tooDeep(file, node.start);
  const children: XmlElement[] = [];
  const text: { readonly start: number; readonly end: number; readonly cdata: boolean }[] = [];
  for (const child of node.children) {
    const { start, end } = child;
    if (child.type === XmlNode.TYPE_ELEMENT) children.push(convert(child as parsed.XmlElement, file, depth + 1));
    else if (child.type === XmlNode.TYPE_TEXT) text.push({ start, end, cdata: false });
    else if (child.type === XmlNode.TYPE_CDATA) text.push({ start, end, cdata: true });
  }
  return new XmlElement(node.name, node.start, file, children, text);
}
