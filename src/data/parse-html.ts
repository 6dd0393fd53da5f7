// HTML text to a tree by the HTML standard's algorithm: head, body and tbody are implied, names are in lower case.
import { type DefaultTreeAdapterTypes as Html, parse } from "parse5";
import type { XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

/** The document node of an HTML text. Elements are in no namespace, so that plain names match. */
export function parseHtml(text: string): XNode {
  const source = parse(text);
  const document = new XmlNode("document");
  document.html = true;
  document.setChildren(convertAll(source.childNodes));
  return document;
}

function convertAll(nodes: readonly Html.ChildNode[]): XmlNode[] {
  return nodes.map(convert).filter((node) => node !== undefined);
}

function convert(node: Html.ChildNode): XmlNode | undefined {
  if ("tagName" in node) {
    const element = new XmlNode("element", { name: node.tagName });
    element.setAttributes(
      node.attrs.map(({ prefix, name, value }) => {
        return new XmlNode("attribute", { name: prefix ? `${prefix}:${name}` : name, value });
      }),
    );
    element.setChildren(convertAll("content" in node ? node.content.childNodes : node.childNodes));
    return element;
  }
  if (node.nodeName === "#text") return new XmlNode("text", { value: (node as Html.TextNode).value });
  if (node.nodeName === "#comment") return new XmlNode("comment", { value: (node as Html.CommentNode).data });
  return undefined;
}
