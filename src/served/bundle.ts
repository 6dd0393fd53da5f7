// Copies objects of a definition into one document: without what only the gateway reads, and with what other files have.
import type { Json } from "../data/json.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import type { References } from "../definition/references.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { completed, describedResponse, isPlain, type Plain } from "./completed.ts";
import { servedScheme } from "./security-scheme.ts";
import { isDocumentation, type Kind, type Nested, type Shapes, shapes, verbatim } from "./shapes.ts";

/** What is referred to by name, and what it was made of. */
type Component = { readonly source: YamlNode | undefined; content: Json };

export class Bundle {
  readonly #roots: readonly YamlNode[];
  readonly #references: References;
  readonly #dialect: Dialect;
  readonly #shapes: Shapes;
  readonly #operationIds: ReadonlySet<unknown>;
  /** By kind and name: those of the definition itself, and those that were in other files or places. */
  readonly #components = new Map<Kind, Map<string, Component>>();
  /** Names of what was in other files or places, by value. */
  readonly #addedNames = new Map<Kind, Map<unknown, string>>();
  /** Copies that are still to be made: not at once, since chains of references may be long. */
  readonly #todo: (() => void)[] = [];
  /** What is copied where it is referred to: it can't contain itself. */
  readonly #open = new Set<unknown>();

  /**
   * @param roots the top levels that the definition is made of
   * @param operationIds of the operations that are served: links to others are left out
   */
  constructor(
    roots: readonly YamlNode[],
    dialect: Dialect,
    references: References,
    operationIds: ReadonlySet<unknown>,
  ) {
    this.#roots = roots;
    this.#references = references;
    this.#dialect = dialect;
    this.#shapes = shapes[dialect.name];
    this.#operationIds = operationIds;
    for (const kind of this.#kinds()) this.#components.set(kind, new Map());
    // All names are taken before the first reference makes one up.
    for (const kind of this.#kinds())
      for (const member of this.#containers(kind).flatMap((holder) => holder.children()))
        if (member.value !== null && !this.#leadsNowhere(member, kind))
          this.#ofKind(kind).set(String(member.key), { source: member, content: null });
    for (const kind of this.#kinds())
      for (const component of [...this.#ofKind(kind).values()])
        component.content = this.copy(component.source as YamlNode, kind);
  }

  /** The components, each kind under the keys that lead to it, such as `components` and `schemas`; to be asked for at the end. */
  allComponents(): Plain {
    // Each may refer to more of them.
    for (let copy = this.#todo.pop(); copy !== undefined; copy = this.#todo.pop()) copy();
    const all: Record<string, Json> = {};
    for (const [kind, components] of this.#components) {
      if (components.size === 0) continue;
      const [first = "", second] = this.#shapes.containers[kind] ?? [];
      const entries = [...components].map(([name, { content }]) => [name, named(kind, name, content)]);
      const content = Object.fromEntries(entries);
      all[first] = second === undefined ? content : { ...(all[first] as object), [second]: content };
    }
    return all;
  }

  /** A reference to a component of one's own; it is called otherwise where the name is taken. */
  component(kind: Kind, name: string, content: Json): Json {
    const own = this.#ofKind(kind);
    const free = this.#freeName(kind, name);
    own.set(free, { source: undefined, content });
    return this.#refTo(kind, free);
  }

  /** A copy of an object, its references leading to the one document. */
  copy(node: YamlNode, kind: Kind): Json {
    if (Array.isArray(node.value)) return node.children().map((item) => this.copy(item, kind));
    if (!node.isObject) return node.value;
    if (typeof node.get("$ref")?.value === "string") return this.#reference(node, kind);
    const members = this.members(node, kind);
    return kind === "securityScheme"
      ? servedScheme(node, members, this.#dialect)
      : completed(kind, members, this.#dialect);
  }

  /** The members of an object, without its reference and those with these keys. */
  members(node: YamlNode, kind: Kind, left: readonly string[] = []): Plain {
    const shape = this.#shapes.of[kind];
    return Object.fromEntries(
      node.children().flatMap((member) => {
        const key = String(member.key);
        const nested = Object.hasOwn(shape.nested, key) ? shape.nested[key] : undefined;
        if (key === "$ref" || left.includes(key)) return [];
        if (nested !== undefined) return member.value === null ? [] : [[key, this.#nested(member, nested)]];
        if (key === "discriminator") return [[key, this.#discriminator(member)]];
        if (key === "externalValue") return [this.#externalValue(member)];
        if (shape.plain.has(key)) return isEmpty(member) ? [] : [[key, this.plain(member)]];
        if (isDocumentation(key)) return [[key, member.value]];
        return shape.rest === undefined || /^x-/i.test(key) ? [] : [[key, this.copy(member, shape.rest.kind)]];
      }),
    );
  }

  /** A value that has no objects of the definition in it, without keys of tools that don't document. */
  plain(node: YamlNode): Json {
    if (verbatim.has(String(node.key))) return this.#verbatim(node);
    if (Array.isArray(node.value)) return node.children().map((item) => this.plain(item));
    if (!node.isObject) return node.value;
    const kept = node.children().filter(({ key }) => !/^x-/i.test(String(key)) || isDocumentation(String(key)));
    return Object.fromEntries(kept.map((member) => [String(member.key), this.plain(member)]));
  }

  /** Examples may stand in files. */
  #verbatim(node: YamlNode): Json {
    const { value } = node;
    if (!node.isObject) return value;
    if (typeof node.get("$ref")?.value === "string") return this.#references.resolve(node)?.value ?? null;
    if (node.key !== "examples") return value;
    return Object.fromEntries(
      node.children().map((example) => {
        const isRef = typeof example.get("$ref")?.value === "string";
        return [String(example.key), isRef ? (this.#references.resolve(example)?.value ?? null) : example.value];
      }),
    );
  }

  #nested(member: YamlNode, { kind, named }: Nested): Json {
    return named && member.isObject ? this.named(member, kind) : this.copy(member, kind);
  }

  /** Objects of a kind by their names. */
  named(holder: YamlNode, kind: Kind): Plain {
    const copy = (each: YamlNode): Json =>
      each.value === null ? completed(kind, {}, this.#dialect) : this.copy(each, kind);
    const kept = holder.children().filter((each) => !this.#leadsNowhere(each, kind));
    return Object.fromEntries(kept.map((each) => [String(each.key), copy(each)]));
  }

  /** Whether it is a link to an operation that isn't served. */
  #leadsNowhere(node: YamlNode, kind: Kind): boolean {
    if (kind !== "link") return false;
    const target = typeof node.get("$ref")?.value === "string" ? this.#references.resolve(node) : node;
    const id = target?.get("operationId")?.value;
    return typeof id === "string" && !this.#operationIds.has(id);
  }

  #reference(node: YamlNode, kind: Kind): Json {
    const target = this.#references.resolve(node);
    if (target === undefined) return {};
    const ref = this.#refOf(target, kind, String(node.get("$ref")?.value));
    return ref === undefined ? this.#inline(target, kind) : { ...ref, ...this.#beside(node, kind) };
  }

  /** What counts beside a reference. */
  #beside(node: YamlNode, kind: Kind): Plain {
    if (kind === "schema") return this.members(node, kind);
    const described = ["summary", "description"].filter((key) => this.#shapes.modern && node.get(key) !== undefined);
    return Object.fromEntries(described.map((key) => [key, node.get(key)?.value ?? ""]));
  }

  /** Undefined for what has no name in this dialect. @param text what made the reference, for a name */
  #refOf(target: YamlNode, kind: Kind, text: string): { readonly $ref: string } | undefined {
    const container = this.#shapes.containers[kind];
    if (container === undefined) return undefined;
    const { path } = target;
    const isHere = this.#isHere(target);
    const first = this.#shapes.containers[this.#kindAt(path) ?? kind] ?? [];
    if (isHere && this.#kindAt(path) !== undefined && path.length > first.length)
      return { $ref: `#/${path.map(escaped).join("/")}` };
    return this.#refTo(kind, this.#added(kind).get(target.value) ?? this.#add(target, kind, nameIn(text)));
  }

  /** The kind of the container that a place of the definition is in. */
  #kindAt(path: readonly (string | number)[]): Kind | undefined {
    return this.#kinds().find((kind) => this.#shapes.containers[kind]?.every((key, at) => path[at] === key));
  }

  #add(target: YamlNode, kind: Kind, name: string): string {
    const free = this.#freeName(kind, name);
    this.#added(kind).set(target.value, free);
    const component: Component = { source: target, content: {} };
    this.#ofKind(kind).set(free, component);
    this.#todo.push(() => {
      component.content = this.copy(target, kind);
    });
    return free;
  }

  #freeName(kind: Kind, wanted: string): string {
    const name = wanted.replace(/[^A-Za-z0-9._-]/g, "_") || kind;
    const own = this.#ofKind(kind);
    let free = name;
    for (let number = 2; own.has(free); number += 1) free = `${name}${number}`;
    return free;
  }

  #refTo(kind: Kind, name: string): { readonly $ref: string } {
    return { $ref: `#/${[...(this.#shapes.containers[kind] ?? []), escaped(name)].join("/")}` };
  }

  #inline(target: YamlNode, kind: Kind): Json {
    if (this.#open.has(target.value)) return {};
    this.#open.add(target.value);
    const copied = this.copy(target, kind);
    this.#open.delete(target.value);
    return copied;
  }

  #discriminator(member: YamlNode): Json {
    const mapping = member.get("mapping");
    if (mapping === undefined || !mapping.isObject) return this.plain(member);
    const entries = mapping.children().map((entry) => [String(entry.key), this.#mapped(entry)]);
    return { ...(this.plain(member) as object), mapping: Object.fromEntries(entries) };
  }

  /** A schema by its name, else by a reference. */
  #mapped(entry: YamlNode): Json {
    if (typeof entry.value !== "string") return entry.value;
    const keys = [...(this.#shapes.containers.schema ?? []), entry.value];
    const [named] = this.#references.rootsOf(entry.document).flatMap((root) => memberAt(root, keys) ?? []);
    const target = named ?? this.#references.follow(entry);
    const ref = target && this.#refOf(target, "schema", entry.value);
    return named !== undefined && this.#isHere(entry) ? entry.value : (ref?.$ref ?? entry.value);
  }

  /** What stands in a file of the app isn't there for clients. */
  #externalValue(member: YamlNode): readonly [string, Json] {
    const { value } = member;
    if (typeof value === "string" && /^([a-z][a-z0-9+.-]*:|\/\/)/i.test(value)) return ["externalValue", value];
    return ["value", this.#references.text(member) ?? ""];
  }

  #kinds(): readonly Kind[] {
    return Object.keys(this.#shapes.containers) as Kind[];
  }

  #isHere({ document }: YamlNode): boolean {
    return this.#roots.some((root) => root.document === document);
  }

  #containers(kind: Kind): readonly YamlNode[] {
    const keys = this.#shapes.containers[kind] ?? [];
    return this.#roots.flatMap((root) => memberAt(root, keys) ?? []);
  }

  #ofKind(kind: Kind): Map<string, Component> {
    return madeFor(this.#components, kind);
  }

  #added(kind: Kind): Map<unknown, string> {
    return madeFor(this.#addedNames, kind);
  }
}

/** A response that several operations share is described by its name, where by nothing else. */
function named(kind: Kind, name: string, content: Json): Json {
  return kind === "response" && isPlain(content) ? describedResponse(content, name) : content;
}

function memberAt(root: YamlNode, keys: readonly string[]): YamlNode | undefined {
  return keys.reduce<YamlNode | undefined>((node, key) => node?.get(key), root);
}

function madeFor<K, V>(maps: Map<Kind, Map<K, V>>, kind: Kind): Map<K, V> {
  const known = maps.get(kind) ?? new Map<K, V>();
  maps.set(kind, known);
  return known;
}

/** Left out by those who wrote a key and no value. */
function isEmpty({ key, value }: YamlNode): boolean {
  return value === null && !verbatim.has(String(key));
}

/** The last step of a reference, or the name of its file. */
function nameIn(ref: string): string {
  return ref.slice(ref.lastIndexOf("/") + 1).replace(/\.(ya?ml|json)#?$/i, "");
}

/** RFC 6901, section 4, in a fragment of a URI. */
function escaped(step: string | number): string {
  return encodeURIComponent(String(step).replaceAll("~", "~0").replaceAll("/", "~1")).replaceAll("%24", "$");
}
