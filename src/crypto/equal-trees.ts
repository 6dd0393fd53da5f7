// Whether two XML trees say the same, comments aside.
import type { XmlNode } from "../data/xml-node.ts";

/** Compares names, namespaces, attributes in any order, texts and elements. `left` is read without the node `without`. */
export function equalTrees(left: XmlNode, right: XmlNode, without: XmlNode | undefined): boolean {
  if (left.name !== right.name || left.namespaceUri !== right.namespaceUri) return false;
  if (attributesOf(left) !== attributesOf(right)) return false;
  const parts = partsOf(left, without);
  const others = partsOf(right, without);
  if (parts.length !== others.length) return false;
  return parts.every((part, at) => {
    const other = others[at];
    if (typeof part === "string" || typeof other === "string" || other === undefined) return part === other;
    return equalTrees(part, other, without);
  });
}

function attributesOf(element: XmlNode): string {
  const list = element.attributes().map(({ name, namespaceUri, value }) => [name, namespaceUri, value]);
  return JSON.stringify(list.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
}

/** Elements, and between them what text there is in one piece. */
function partsOf(element: XmlNode, without: XmlNode | undefined): readonly (XmlNode | string)[] {
  const parts: (XmlNode | string)[] = [];
  let text = "";
  for (const child of element.children()) {
    if (child.kind === "text") text += child.value;
    if (child.kind !== "element" || child === without) continue;
    if (text !== "") parts.push(text);
    text = "";
    parts.push(child);
  }
  if (text !== "") parts.push(text);
  return parts;
}
