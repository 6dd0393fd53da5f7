// The order of sort(): keys of the items, and how values of one type and of different types compare.
import type { Json } from "../../data/json.ts";
import type { XNode } from "../../data/node.ts";
import { RecentCache } from "../../data/recent-cache.ts";
import { ConfigError } from "../../errors/config-error.ts";
import { SourceText } from "../../source/source-text.ts";
import { type CompiledXPath, compileXPath } from "../compile.ts";
import type { Frame } from "../frame.ts";
import type { CallSite, XPathOptions } from "../function-definition.ts";

/** The value that an item is sorted by; null where it has none. */
type SortKey = (frame: Frame) => Json;

/** The item itself. */
const wholeItem: SortKey = (frame) => frame.node?.json() ?? null;

/** A literal key is compiled at load. A broken key that is only known at run time gives an alert and undefined. */
export function bindSortKey(site: CallSite): (frame: Frame, key: string) => SortKey | undefined {
  const [, literal] = site.constants;
  if (literal === undefined) return keysAtRunTime(site.options);
  const key = literalKey(site, String(literal));
  return () => key;
}

function literalKey(site: CallSite, key: string): SortKey {
  try {
    return keyFrom(key, (text) => compileXPath(SourceText.of(text), site.options));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw site.error(1, `The sort key is no expression: ${error.message}`, error.hint);
  }
}

/** Keys that are only known at run time may call any function, so the sorting may wait. */
function keysAtRunTime({ functions, noteWait }: XPathOptions): (frame: Frame, key: string) => SortKey | undefined {
  noteWait?.();
  const options: XPathOptions = { functions, noteWait: noteWait && (() => {}) };
  const recent = new RecentCache<CompiledXPath>(100);
  const compile = (text: string) => recent.get(text, () => compileXPath(SourceText.of(text), options));
  return ({ host }, key) => {
    try {
      return keyFrom(key, compile);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      host.alert("sort", `The sort key ${JSON.stringify(key.slice(0, 100))} is no expression: ${error.message}`);
      return undefined;
    }
  };
}

function keyFrom(key: string, compile: (key: string) => CompiledXPath): SortKey {
  if (key.trim() === "") return wholeItem;
  const expression = compile(key);
  return (frame) => expression.json(frame) ?? null;
}

/** A stable sort; without a key the items keep their order. The keys see the item as context node. */
export function sortNodes(
  frame: Frame,
  items: readonly XNode[],
  key: SortKey | undefined,
  descending: boolean,
): readonly XNode[] {
  if (key === undefined) return items;
  const keys = keysOf(frame, items, key);
  const sign = descending ? -1 : 1;
  const entries = items.map((item, index) => ({ item, key: keys[index] ?? null }));
  return entries.sort((a, b) => sign * compareJson(a.key, b.key)).map(({ item }) => item);
}

function keysOf(frame: Frame, items: readonly XNode[], key: SortKey): readonly Json[] {
  const { node, position, size } = frame;
  try {
    frame.size = items.length;
    return items.map((item, index) => {
      frame.node = item;
      frame.position = index + 1;
      return key(frame);
    });
  } finally {
    frame.node = node;
    frame.position = position;
    frame.size = size;
  }
}

/** null, then booleans, numbers, strings; objects and arrays last and equal among themselves. */
function compareJson(a: Json, b: Json): number {
  if (typeof a === "string" && typeof b === "string") return compareCodePoints(a, b);
  const byType = typeRank(a) - typeRank(b);
  if (byType !== 0 || typeof a === "object") return byType;
  return Number(a) - Number(b);
}

function typeRank(value: Json): number {
  if (value === null) return 0;
  return { boolean: 1, number: 2, string: 3, object: 4 }[typeof value as "boolean" | "number" | "string" | "object"];
}

/** JavaScript compares UTF-16 units, where astral characters would come before U+E000 to U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return isSurrogate(left) === isSurrogate(right) ? left - right : isSurrogate(left) ? 1 : -1;
  }
  return a.length - b.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
