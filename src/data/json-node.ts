// JSON as XPath sees it: a lazy view in OXN (Object XML Notation) whose nodes are made when they are asked for.
import type { Json } from "./json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "./json-access.ts";
import { jsonText } from "./json-text.ts";
import type { XNode } from "./node.ts";
import { isXmlName } from "./xml-name.ts";

const none: readonly XNode[] = Object.freeze([]);

/** The root element of a JSON value, below a document node of its own. The value must not change afterwards. */
export function jsonElement(value: Json, name = "json"): XNode {
  return new JsonDocument(value, name).root;
}

/** The document node of a JSON value; its element is called `json`. */
export function jsonDocument(value: Json): XNode {
  return new JsonDocument(value, "json");
}

/** The value behind a JSON element or document; undefined for any other node. */
export function rawJson(node: XNode): Json | undefined {
  return node instanceof JsonElement || node instanceof JsonDocument ? node.value : undefined;
}

export class JsonDocument implements XNode {
  readonly kind = "document";
  readonly parent = undefined;
  readonly index = 0;
  readonly name = "";
  readonly localName = "";
  readonly namespaceUri = "";
  readonly value: Json;
  readonly root: JsonElement;
  readonly #children: readonly XNode[];

  constructor(value: Json, rootName: string) {
    this.value = value;
    this.root = new JsonElement(this, rootName, value, 0);
    this.#children = [this.root];
  }

  children(): readonly XNode[] {
    return this.#children;
  }

  attributes(): readonly XNode[] {
    return none;
  }

  text(): string {
    return jsonText(this.value);
  }

  json(): Json {
    return this.value;
  }
}

/** An element of the view: a key of an object, an item of an array (`value`), or the root. */
export class JsonElement implements XNode {
  readonly parent: XNode;
  /** The key as it is in the object; differs from `name` where it is no XML name. */
  readonly key: string;
  readonly value: Json;
  #index: number;
  #name: string | undefined;
  #children: readonly XNode[] | undefined;
  #attributes: readonly XNode[] | undefined;
  /** Children that were made one by one, by key or place. */
  #made: Map<string | number, JsonElement> | undefined;

  /** @param index -1 where it isn't known yet: it is looked up when asked for */
  constructor(parent: XNode, key: string, value: Json, index: number) {
    this.parent = parent;
    this.key = key;
    this.value = value;
    this.#index = index;
  }

  get kind(): "element" {
    return "element";
  }

  get name(): string {
    this.#name ??= isXmlName(this.key) ? this.key : "json-element";
    return this.#name;
  }

  get localName(): string {
    return this.name;
  }

  get namespaceUri(): string {
    return "";
  }

  get index(): number {
    if (this.#index < 0) {
      const siblings = rawJson(this.parent);
      this.#index = isJsonObject(siblings) ? jsonKeys(siblings).indexOf(this.key) : 0;
    }
    return this.#index;
  }

  children(): readonly XNode[] {
    this.#children ??= this.#makeChildren();
    return this.#children;
  }

  attributes(): readonly XNode[] {
    this.#attributes ??= this.#makeAttributes();
    return this.#attributes;
  }

  /** The child of an object with this key, without making its siblings. */
  member(key: string): JsonElement | undefined {
    const object = this.value;
    if (!isJsonObject(object)) return undefined;
    const value = jsonGet(object, key);
    return value === undefined ? undefined : this.#child(key, key, value, -1);
  }

  /** The item of an array at this place (from 0), without making its siblings. */
  item(index: number): JsonElement | undefined {
    const array = this.value;
    const value = Array.isArray(array) ? (array[index] as Json | undefined) : undefined;
    return value === undefined ? undefined : this.#child(index, "value", value, index);
  }

  text(): string {
    return jsonText(this.value);
  }

  json(): Json {
    return this.value;
  }

  #child(slot: string | number, key: string, value: Json, index: number): JsonElement {
    this.#made ??= new Map(this.#children?.map((child) => [slotOf(child as JsonElement), child as JsonElement]));
    let child = this.#made.get(slot);
    if (child === undefined) {
      child = new JsonElement(this, key, value, index);
      this.#made.set(slot, child);
    }
    return child;
  }

  #makeChildren(): readonly XNode[] {
    const value = this.value;
    const made = this.#made;
    if (Array.isArray(value)) {
      const items = value as readonly Json[];
      return items.map((item, index) => made?.get(index) ?? new JsonElement(this, "value", item, index));
    }
    if (isJsonObject(value)) {
      return jsonKeys(value).map((key, index) => {
        return made?.get(key) ?? new JsonElement(this, key, jsonGet(value, key) ?? null, index);
      });
    }
    const text = jsonText(value);
    return text === "" ? none : [new JsonLeaf(this, "text", "", text, 0)];
  }

  #makeAttributes(): readonly XNode[] {
    const type = new JsonLeaf(this, "attribute", typeName(this.value), "", isXmlName(this.key) ? 0 : 1);
    return isXmlName(this.key) ? [type] : [new JsonLeaf(this, "attribute", "name", this.key, 0), type];
  }
}

/** A text node or an attribute of the view. */
class JsonLeaf implements XNode {
  readonly parent: XNode;
  readonly kind: "text" | "attribute";
  readonly name: string;
  readonly index: number;
  readonly #text: string;

  constructor(parent: XNode, kind: "text" | "attribute", name: string, text: string, index: number) {
    this.parent = parent;
    this.kind = kind;
    this.name = name;
    this.index = index;
    this.#text = text;
  }

  get localName(): string {
    return this.name;
  }

  get namespaceUri(): string {
    return "";
  }

  children(): readonly XNode[] {
    return none;
  }

  attributes(): readonly XNode[] {
    return none;
  }

  text(): string {
    return this.#text;
  }

  json(): Json {
    return this.#text;
  }
}

function slotOf(child: JsonElement): string | number {
  return Array.isArray(child.parent instanceof JsonElement ? child.parent.value : undefined) ? child.index : child.key;
}

/** The name of a value's type attribute in OXN. */
function typeName(value: Json): "object" | "array" | "string" | "number" | "boolean" | "null" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "object" | "string" | "number" | "boolean";
}
