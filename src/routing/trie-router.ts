// Finds the value of a path among patterns, at a cost that doesn't depend on how many patterns there are.
import type { PathPattern, PathSegment } from "./path-pattern.ts";

export type RouterMatch<T> = {
  readonly value: T;
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The path; of a wildcard what precedes the part that `/**` matched. */
  readonly endpoint: string;
};

/** A node of the patterns with parameters. */
type TrieNode<T> = {
  readonly literals: Map<string, TrieNode<T>>;
  /** Parameters between literal texts, longest texts first. */
  readonly partial: PartialParameter<T>[];
  parameter: TrieNode<T> | undefined;
  leaf: Leaf<T> | undefined;
};
type PartialParameter<T> = { readonly prefix: string; readonly suffix: string; readonly node: TrieNode<T> };
type Leaf<T> = { readonly value: T; readonly names: readonly string[] };

/** A node of the wildcards' prefixes. */
type PrefixNode<T> = { readonly children: Map<string, PrefixNode<T>>; match: RouterMatch<T> | undefined };

/** An object that inherits nothing, as Object.create(null) makes it, but much faster to fill. */
class Params {
  [name: string]: string;
}
Object.setPrototypeOf(Params.prototype, null);
Reflect.deleteProperty(Params.prototype, "constructor");

const noParams: Readonly<Record<string, string>> = Object.freeze(new Params());

/**
 * Exact paths beat paths with parameters, segment by segment from the left; both beat wildcards, of which the longest wins.
 * Paths must be canonical. Matching goes through a part of the trie at most once, whatever the path is.
 */
export class TrieRouter<T> {
  readonly #exact = new Map<string, RouterMatch<T>>();
  readonly #root: TrieNode<T> = trieNode();
  readonly #prefixes: PrefixNode<T> = { children: new Map(), match: undefined };
  #hasParameters = false;
  /** Where the parameters tried so far begin and end, in pairs; `#taken` numbers of it count. */
  readonly #bounds: number[] = [];
  #taken = 0;

  /** Adds a pattern. @returns the value of one that matches the same paths, which then stays */
  add(pattern: PathPattern, value: T): T | undefined {
    if (pattern.wildcard) return this.#addWildcard(pattern.segments, value);
    if (pattern.segments.every((segment) => segment.kind === "literal")) return this.#addExact(pattern.segments, value);
    return this.#addTemplate(pattern.segments, value);
  }

  match(path: string): RouterMatch<T> | undefined {
    return (
      this.#exact.get(path) ?? (this.#hasParameters ? this.#matchTemplate(path) : undefined) ?? this.#matchPrefix(path)
    );
  }

  #addExact(segments: readonly PathSegment[], value: T): T | undefined {
    const path = literalPath(segments);
    const taken = this.#exact.get(path);
    if (taken === undefined) this.#exact.set(path, Object.freeze({ value, params: noParams, endpoint: path }));
    return taken?.value;
  }

  #addTemplate(segments: readonly PathSegment[], value: T): T | undefined {
    this.#hasParameters = true;
    let node = this.#root;
    for (const segment of segments) node = childNode(node, segment);
    if (node.leaf !== undefined) return node.leaf.value;
    node.leaf = { value, names: segments.flatMap((segment) => (segment.kind === "parameter" ? [segment.name] : [])) };
    return undefined;
  }

  #addWildcard(segments: readonly PathSegment[], value: T): T | undefined {
    let node = this.#prefixes;
    for (const segment of segments) {
      const text = segment.kind === "literal" ? segment.text : segment.name;
      const child: PrefixNode<T> = node.children.get(text) ?? { children: new Map(), match: undefined };
      node.children.set(text, child);
      node = child;
    }
    const taken = node.match;
    node.match ??= Object.freeze({ value, params: noParams, endpoint: literalPath(segments) });
    return taken?.value;
  }

  #matchTemplate(path: string): RouterMatch<T> | undefined {
    this.#taken = 0;
    const leaf = this.#walk(this.#root, path, 1);
    if (leaf === undefined) return undefined;
    const params = new Params();
    let bound = 0;
    for (const name of leaf.names) {
      const raw = path.slice(this.#bounds[bound], this.#bounds[bound + 1]);
      params[name] = raw.includes("%") ? decodeURIComponent(raw) : raw;
      bound += 2;
    }
    return { value: leaf.value, params, endpoint: path };
  }

  /** @param start where the next segment begins; behind the end of the path when there is none */
  #walk(node: TrieNode<T>, path: string, start: number): Leaf<T> | undefined {
    if (start > path.length) return node.leaf;
    const slash = path.indexOf("/", start);
    const end = slash < 0 ? path.length : slash;
    if (node.literals.size > 0) {
      const child = node.literals.get(path.slice(start, end));
      const leaf = child === undefined ? undefined : this.#walk(child, path, end + 1);
      if (leaf !== undefined) return leaf;
    }
    for (const { prefix, suffix, node: child } of node.partial) {
      const from = start + prefix.length;
      const to = end - suffix.length;
      if (from > to || !path.startsWith(prefix, start) || !path.startsWith(suffix, to)) continue;
      const leaf = this.#take(child, path, from, to, end);
      if (leaf !== undefined) return leaf;
    }
    return node.parameter === undefined ? undefined : this.#take(node.parameter, path, start, end, end);
  }

  /** Goes on behind a parameter; its bounds are forgotten when that leads nowhere. */
  #take(node: TrieNode<T>, path: string, from: number, to: number, end: number): Leaf<T> | undefined {
    this.#bounds[this.#taken] = from;
    this.#bounds[this.#taken + 1] = to;
    this.#taken += 2;
    const leaf = this.#walk(node, path, end + 1);
    if (leaf === undefined) this.#taken -= 2;
    return leaf;
  }

  #matchPrefix(path: string): RouterMatch<T> | undefined {
    let node = this.#prefixes;
    let longest = node.match;
    for (let start = 1; start <= path.length; ) {
      const slash = path.indexOf("/", start);
      const end = slash < 0 ? path.length : slash;
      const child = node.children.get(path.slice(start, end));
      if (child === undefined) break;
      node = child;
      longest = node.match ?? longest;
      start = end + 1;
    }
    return longest;
  }
}

function trieNode<T>(): TrieNode<T> {
  return { literals: new Map(), partial: [], parameter: undefined, leaf: undefined };
}

function childNode<T>(node: TrieNode<T>, segment: PathSegment): TrieNode<T> {
  if (segment.kind === "literal") {
    const child = node.literals.get(segment.text) ?? trieNode<T>();
    node.literals.set(segment.text, child);
    return child;
  }
  const { prefix, suffix } = segment;
  if (prefix === "" && suffix === "") {
    node.parameter ??= trieNode();
    return node.parameter;
  }
  const known = node.partial.find((entry) => entry.prefix === prefix && entry.suffix === suffix);
  if (known !== undefined) return known.node;
  const entry = { prefix, suffix, node: trieNode<T>() };
  node.partial.push(entry);
  node.partial.sort((a, b) => specificity(b) - specificity(a) || b.prefix.length - a.prefix.length);
  return entry.node;
}

function specificity(entry: { readonly prefix: string; readonly suffix: string }): number {
  return entry.prefix.length + entry.suffix.length;
}

function literalPath(segments: readonly PathSegment[]): string {
  return segments.map((segment) => `/${segment.kind === "literal" ? segment.text : segment.name}`).join("");
}
