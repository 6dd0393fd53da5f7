// A node made by a function to hold others: the document above loose elements, or the element of an array.
import type { Json } from "./json.ts";
import type { NodeKind, XNode } from "./node.ts";
import { XmlNode } from "./xml-node.ts";

type Place = { readonly parent: XNode; readonly index: number };

/** With a place it is an element `<name array="">`, without one a document. Its JSON is an array of its children's. */
export class NodeHolder implements XNode {
  readonly kind: NodeKind;
  readonly name: string;
  readonly parent: XNode | undefined;
  readonly index: number;
  readonly namespaceUri = "";
  readonly #children: readonly XNode[];
  readonly #attributes: readonly XNode[];

  constructor(name: string, place: Place | undefined, makeChildren: (holder: XNode) => readonly XNode[]) {
    this.kind = place === undefined ? "document" : "element";
    this.name = name;
    this.parent = place?.parent;
    this.index = place?.index ?? 0;
    this.#attributes = place === undefined ? [] : [this.#typeAttribute()];
    this.#children = makeChildren(this);
  }

  get localName(): string {
    return this.name;
  }

  children(): readonly XNode[] {
    return this.#children;
  }

  attributes(): readonly XNode[] {
    return this.#attributes;
  }

  text(): string {
    return this.#children.map((child) => child.text()).join("");
  }

  json(): Json {
    return this.#children.map((child) => child.json());
  }

  #typeAttribute(): XNode {
    const attribute = new XmlNode("attribute", { name: "array" });
    attribute.parent = this;
    return attribute;
  }
}
