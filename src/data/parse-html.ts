// HTML text to a tree by the HTML standard's algorithm: head, body and tbody are implied, names are in lower case.
import { defaultTreeAdapter, type DefaultTreeAdapterTypes as Html, parse } from "parse5";
import type { XNode } from "./node.ts";
import { maxElementDepth, XmlFault } from "./xml-fault.ts";
import { XmlNode } from "./xml-node.ts";

/**
 * The document node of an HTML text. Elements are in no namespace, so that plain names match.
 * @throws XmlFault for more than 1,000 levels, and for text made to repeat its formatting elements without end
 */
export function parseHtml(text: string): XNode {
  const source = parse(text, { treeAdapter: boundedAdapter(text.length) });
  const document = new XmlNode("document");
  document.html = true;
  document.doctype = source.childNodes.map(doctypeOf).find((doctype) => doctype !== undefined);
  document.setChildren(convertAll(source.childNodes, 1));
  return document;
}

/** Ordinary text never makes more elements than it has characters, misnested formatting can (a square of them). */
function boundedAdapter(length: number): typeof defaultTreeAdapter {
  let left = length + 1000;
  let depth = 0;
  return {
    ...defaultTreeAdapter,
    createElement(tagName, namespace, attributes) {
      left -= 1;
      if (left < 0) throw new XmlFault("HTML repeats misnested elements too often", 0);
      return defaultTreeAdapter.createElement(tagName, namespace, attributes);
    },
    onItemPush() {
      depth += 1;
      if (depth > maxElementDepth) throw tooDeep();
    },
    onItemPop() {
      depth -= 1;
    },
  };
}

function tooDeep(): XmlFault {
  return new XmlFault(`HTML is nested deeper than ${maxElementDepth} levels`, 0);
}

function doctypeOf(node: Html.ChildNode): string | undefined {
  if (node.nodeName !== "#documentType") return undefined;
  const { name, publicId, systemId } = node as Html.DocumentType;
  if (publicId !== "") return `${name} PUBLIC "${publicId}" "${systemId}"`;
  return systemId === "" ? name : `${name} SYSTEM "${systemId}"`;
}

function convertAll(nodes: readonly Html.ChildNode[], depth: number): XmlNode[] {
  if (depth > maxElementDepth) throw tooDeep();
  const converted: XmlNode[] = [];
  for (const node of nodes) {
    if ("tagName" in node) converted.push(convertElement(node, depth));
    else if (node.nodeName === "#text") converted.push(new XmlNode("text", { value: (node as Html.TextNode).value }));
    else if (node.nodeName === "#comment") {
      converted.push(new XmlNode("comment", { value: (node as Html.CommentNode).data }));
    }
  }
  return converted;
}

function convertElement(node: Html.Element, depth: number): XmlNode {
  const element = new XmlNode("element", { name: node.tagName });
  if (node.attrs.length > 0) element.setAttributes(node.attrs.map(convertAttribute));
  const { childNodes } = "content" in node ? (node as Html.Template).content : node;
  if (childNodes.length > 0) element.setChildren(convertAll(childNodes, depth + 1));
  return element;
}

function convertAttribute({ prefix, name, value }: Html.Element["attrs"][number]): XmlNode {
  return new XmlNode("attribute", { name: prefix ? `${prefix}:${name}` : name, value });
}
