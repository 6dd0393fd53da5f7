// The namespace axis (XPath 1.0, section 5.4): a node for each prefix that is in scope at an element.
import type { Json } from "./json.ts";
import type { XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

const nodesByElement = new WeakMap<XNode, readonly XNode[]>();
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

/** The namespace nodes of an element, the same ones at each call; no other kind of node has any. */
export function namespaceNodes(node: XNode): readonly XNode[] {
  if (node.kind !== "element") return [];
  let nodes = nodesByElement.get(node);
  if (nodes === undefined) {
    nodes = [...scopeOf(node)].map(([prefix, uri], index) => new NamespaceNode(node, prefix, uri, index));
    nodesByElement.set(node, nodes);
  }
  return nodes;
}

/** URIs by prefix; an inner declaration wins, an empty one takes the default namespace away. */
export function scopeOf(element: XNode): ReadonlyMap<string, string> {
  const scope = new Map<string, string>();
  for (let at: XNode | undefined = element; at !== undefined; at = at.parent) {
    if (!(at instanceof XmlNode) || at.declarations === undefined) continue;
    for (const [prefix, uri] of at.declarations) if (!scope.has(prefix)) scope.set(prefix, uri);
  }
  if (scope.get("") === "") scope.delete("");
  scope.set("xml", xmlNamespace);
  return scope;
}

class NamespaceNode implements XNode {
  readonly kind = "namespace";
  readonly parent: XNode;
  readonly index: number;
  readonly name: string;
  readonly namespaceUri = "";
  readonly #uri: string;

  constructor(parent: XNode, prefix: string, uri: string, index: number) {
    this.parent = parent;
    this.name = prefix;
    this.#uri = uri;
    this.index = index;
  }

  get localName(): string {
    return this.name;
  }

  children(): readonly XNode[] {
    return [];
  }

  attributes(): readonly XNode[] {
    return [];
  }

  text(): string {
    return this.#uri;
  }

  json(): Json {
    return this.#uri;
  }
}
