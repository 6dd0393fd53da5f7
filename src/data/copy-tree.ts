// Copies of XML trees, for functions that put nodes into new places.
import { scopeOf } from "./namespace-node.ts";
import { XmlNode } from "./xml-node.ts";

/** A copy of an element and everything in it, without a parent; it declares all namespaces that were in scope. */
export function copyTree(source: XmlNode): XmlNode {
  const copy = copyBelow(source);
  const scope = new Map(scopeOf(source));
  scope.delete("xml");
  copy.declarations = scope.size > 0 ? scope : undefined;
  return copy;
}

function copyBelow(source: XmlNode): XmlNode {
  const copy = copyNode(source);
  copy.setAttributes(source.attributes().map(copyNode));
  copy.setChildren(source.children().map(copyBelow));
  copy.declarations = source.declarations;
  return copy;
}

function copyNode({ kind, name, namespaceUri, value }: XmlNode): XmlNode {
  return new XmlNode(kind, { name, namespaceUri, value });
}
