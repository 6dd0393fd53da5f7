// Elements by their unique IDs (XPath 1.0, section 5.2.1): `id` in HTML; without a DTD, in XML only `xml:id`.
import type { XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

const indexes = new WeakMap<XNode, ReadonlyMap<string, XNode>>();

/** The elements of a tree by ID; of several with one ID the first. Made once for each tree. */
export function elementsById(root: XNode): ReadonlyMap<string, XNode> {
  let index = indexes.get(root);
  if (index === undefined) {
    const name = root instanceof XmlNode && root.html ? "id" : "xml:id";
    index = collect(root, name, new Map());
    indexes.set(root, index);
  }
  return index;
}

/** After a change of the tree. */
export function forgetIds(root: XNode): void {
  indexes.delete(root);
}

function collect(node: XNode, name: string, found: Map<string, XNode>): Map<string, XNode> {
  for (const child of node.children()) {
    if (child.kind !== "element") continue;
    const id = child.attributes().find((attribute) => attribute.name === name);
    if (id !== undefined && !found.has(id.text())) found.set(id.text(), child);
    collect(child, name, found);
  }
  return found;
}
