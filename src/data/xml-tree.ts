// Walks, searches and changes XML trees, for functions on signed and encrypted documents.
import { forgetIds } from "./element-ids.ts";
import type { XNode } from "./node.ts";
import { noteTreeChange } from "./tree-version.ts";
import { XmlNode } from "./xml-node.ts";

/** The node and everything in it, attributes aside, in document order. */
export function* nodesIn(node: XmlNode): Generator<XmlNode> {
  const pending = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    const children = next.children();
    for (let at = children.length - 1; at >= 0; at -= 1) pending.push(children[at] as XmlNode);
  }
}

/** The elements among the children. */
export function elementsIn(node: XmlNode): readonly XmlNode[] {
  return node.children().filter(({ kind }) => kind === "element");
}

/** The first child element of this name. */
export function childNamed(node: XmlNode, namespaceUri: string, localName: string): XmlNode | undefined {
  return node.children().find((child) => isElement(child, namespaceUri, localName));
}

export function isElement(node: XNode, namespaceUri: string, localName: string): boolean {
  return node.kind === "element" && node.localName === localName && node.namespaceUri === namespaceUri;
}

/** The value of an attribute without a prefix; "" where there is none. */
export function attributeValue(node: XmlNode, name: string): string {
  return node.attributes().find((attribute) => attribute.name === name)?.value ?? "";
}

/** The node at the top, mostly a document. */
export function rootOf(node: XNode): XNode {
  let root = node;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** Puts nodes, which belong to no other tree, in place of a child. The node has to have a parent of this kind. */
export function replaceNode(node: XmlNode, replacement: readonly XmlNode[]): void {
  const { parent } = node;
  if (!(parent instanceof XmlNode)) return;
  const root = rootOf(node);
  const children = parent.children();
  parent.setChildren([...children.slice(0, node.index), ...replacement, ...children.slice(node.index + 1)]);
  node.parent = undefined;
  forgetIds(root);
  noteTreeChange();
}
