// Copies of XML trees without namespaces: all names become local ones.
import { XmlNode } from "./xml-node.ts";

/** A copy of a document or element and everything in it. Of attributes whose names fall together the last one stays. */
export function withoutNamespaces(source: XmlNode): XmlNode {
  const { kind, localName, value } = source;
  const copy = new XmlNode(kind, { name: kind === "processing-instruction" ? source.name : localName, value });
  copy.html = source.html;
  copy.doctype = source.doctype;
  const attributes = new Map<string, XmlNode>();
  for (const attribute of source.attributes()) attributes.set(attribute.localName, withoutNamespaces(attribute));
  if (attributes.size > 0) copy.setAttributes([...attributes.values()]);
  if (source.children().length > 0) copy.setChildren(source.children().map(withoutNamespaces));
  return copy;
}
