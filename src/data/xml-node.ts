// The tree of XML and HTML documents: one class for all kinds of nodes.
import type { Json } from "./json.ts";
import type { NodeKind, XNode } from "./node.ts";

const none: readonly XmlNode[] = Object.freeze([]);

/** What a node is made of; everything that its kind hasn't got may be left out. */
export type XmlNodeParts = {
  readonly name?: string;
  readonly namespaceUri?: string;
  /** Text of text nodes and comments, value of attributes, data of processing instructions. */
  readonly value?: string;
};

export class XmlNode implements XNode {
  readonly kind: NodeKind;
  readonly name: string;
  readonly localName: string;
  readonly namespaceUri: string;
  readonly value: string;
  parent: XNode | undefined;
  index = 0;
  /** Namespace declarations made on this element: URI by prefix, "" for the default one. */
  declarations: ReadonlyMap<string, string> | undefined;
  /** Documents only: whether it is HTML, and what stands in its DOCTYPE. */
  html = false;
  doctype: string | undefined;
  /** Documents only: whether other requests see the same tree, so that it must not change. */
  shared = false;
  #children: readonly XmlNode[] = none;
  #attributes: readonly XmlNode[] = none;

  constructor(kind: NodeKind, parts: XmlNodeParts = {}) {
    const { name = "", namespaceUri = "", value = "" } = parts;
    this.kind = kind;
    this.name = name;
    this.localName = name.slice(name.indexOf(":") + 1);
    this.namespaceUri = namespaceUri;
    this.value = value;
  }

  children(): readonly XmlNode[] {
    return this.#children;
  }

  attributes(): readonly XmlNode[] {
    return this.#attributes;
  }

  /** Gives the node its children; each gets this parent and its place. */
  setChildren(children: readonly XmlNode[]): void {
    this.#children = children;
    this.#adopt(children);
  }

  setAttributes(attributes: readonly XmlNode[]): void {
    this.#attributes = attributes;
    this.#adopt(attributes);
  }

  text(): string {
    if (this.kind !== "element" && this.kind !== "document") return this.value;
    let text = "";
    for (const child of this.#children) {
      if (child.kind === "text") text += child.value;
      else if (child.kind === "element") text += child.text();
    }
    return text;
  }

  json(): Json {
    return this.text();
  }

  #adopt(nodes: readonly XmlNode[]): void {
    let index = 0;
    for (const node of nodes) {
      node.parent = this;
      node.index = index;
      index += 1;
    }
  }
}
