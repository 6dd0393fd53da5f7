// A value of a YAML document together with where it stands: what readers of definitions walk.
import type { Json } from "../data/json.ts";
import type { ConfigError, Position } from "../errors/config-error.ts";
import type { YamlDocument } from "./read-yaml.ts";

export class YamlNode {
  readonly document: YamlDocument;
  readonly value: Json;
  /** Key in the parent object, or index in the parent array; "" at the root. */
  readonly key: string | number;
  readonly #parent: YamlNode | undefined;

  constructor(document: YamlDocument, value: Json, parent?: YamlNode, key: string | number = "") {
    this.document = document;
    this.value = value;
    this.key = key;
    this.#parent = parent;
  }

  static root(document: YamlDocument): YamlNode {
    return new YamlNode(document, document.value);
  }

  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  /** The members of an object or array, in order; a value of another type has none. */
  children(): YamlNode[] {
    const { value } = this;
    if (Array.isArray(value)) return value.map((item: Json, index) => new YamlNode(this.document, item, this, index));
    return this.isObject ? Object.keys(value as object).map((key) => this.#member(key)) : [];
  }

  /** A member of an object, or an item of an array; undefined where there is none. */
  get(key: string): YamlNode | undefined {
    const { value } = this;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return this.#member(key);
  }

  /** A ConfigError that points at the value. */
  error(message: string, hint?: string): ConfigError {
    return this.document.errorAt(this.path, message, hint);
  }

  /** A ConfigError that points at the value's key. */
  keyError(message: string, hint?: string): ConfigError {
    return this.document.errorAt(this.path, message, hint, "key");
  }

  keyPosition(): Position {
    return this.document.positionOf(this.path, "key");
  }

  /** A ConfigError that points at something inside the value. */
  errorAt(path: readonly (string | number)[], message: string, hint?: string, of?: "key" | "value"): ConfigError {
    return this.document.errorAt([...this.path, ...path], message, hint, of);
  }

  #member(key: string): YamlNode {
    return new YamlNode(this.document, (this.value as Record<string, Json>)[key] ?? null, this, key);
  }

  /** A number, truth value or plain text as it is written. */
  writtenText(): string {
    const { file } = this.document;
    const [text = ""] = /^[^\s,\]}#]*/.exec(file.text.slice(this.document.offsetOf(this.path))) ?? [];
    return text;
  }

  /** The keys that lead here from the root of the document. */
  get path(): readonly (string | number)[] {
    const path: (string | number)[] = [];
    for (let node: YamlNode = this; node.#parent !== undefined; node = node.#parent) path.push(node.key);
    return path.reverse();
  }
}
