// Takes the texts of parameters apart by their `style` and `explode` (OpenAPI 3, "Style Values").
import type { Json } from "../../data/json.ts";
import type { Values } from "../values.ts";
import { oneOf, RepeatedValue, refuseParts, type ValueReader } from "./parameter.ts";
import { type Shape, scalarOf } from "./schema-shape.ts";

export type Style = {
  readonly name: string;
  /** One of `styles`. */
  readonly style: string;
  readonly explode: boolean;
  readonly shape: Shape;
};

/** The styles that a place allows, its default first. */
export const styles: Readonly<Record<string, readonly string[]>> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};

const separators: Readonly<Record<string, string>> = { spaceDelimited: " ", pipeDelimited: "|" };

/** Whether names with brackets are parts of the value. */
export function isDeep({ style, shape }: Style): boolean {
  return style === "deepObject" && shape.types.has("object");
}

export function styledReader(style: Style): ValueReader {
  const { types } = style.shape;
  if (isDeep(style)) return (texts, all) => deepObject(style, texts, all);
  if (types.has("object") && isForm(style) && style.explode)
    return (texts, all) => spreadObject(style, all) ?? plain(style, texts);
  if (types.has("array") && isForm(style) && style.explode)
    return (texts) => (texts.length === 0 ? undefined : texts.map((text) => scalarOf(text, style.shape.items)));
  return (texts) => plain(style, texts);
}

function isForm({ style }: Style): boolean {
  return style === "form" || Object.hasOwn(separators, style);
}

/** A value that one text holds. */
function plain(style: Style, texts: readonly string[]): Json | undefined {
  const { shape } = style;
  if (texts.length === 0) return undefined;
  // Repeated header fields are one list (RFC 9110, section 5.2).
  const text = unwrapped(style, style.style === "simple" ? texts.join(",") : (oneOf(texts) ?? ""));
  if (shape.types.has("array")) return pieces(style, text).map((piece) => scalarOf(unnamed(style, piece), shape.items));
  if (shape.types.has("object")) return objectOf(pairs(style, pieces(style, text)), shape);
  return scalarOf(unnamed(style, text), shape);
}

/** Without the sign that a style begins with. */
function unwrapped({ style, name, explode, shape }: Style, text: string): string {
  if (style === "label") return text.replace(/^\./, "");
  if (style !== "matrix") return text;
  const rest = text.replace(/^;/, "");
  const isList = shape.types.has("array") || shape.types.has("object");
  return isList && !explode && rest.startsWith(`${name}=`) ? rest.slice(name.length + 1) : rest;
}

/** Matrix: `id=5` is `5`. */
function unnamed({ style, name }: Style, text: string): string {
  return style === "matrix" && text.startsWith(`${name}=`) ? text.slice(name.length + 1) : text;
}

function pieces({ style, explode }: Style, text: string): string[] {
  if (text === "") return [];
  if (style === "matrix" && explode) return text.split(";");
  if (style === "label" && explode) return text.split(".");
  // Header fields may have blanks behind the comma.
  return text.split(separators[style] ?? ",").map((piece) => (style === "simple" ? piece.trim() : piece));
}

/** Exploded members are `name=value`, others names and values in turn. */
function pairs({ explode, style }: Style, list: readonly string[]): [string, string][] {
  if (explode && style !== "form") {
    return list.map((piece) => {
      const equals = piece.indexOf("=");
      return equals < 0 ? [piece, ""] : [piece.slice(0, equals), piece.slice(equals + 1)];
    });
  }
  return list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? ""] as [string, string]] : []));
}

function objectOf(members: readonly (readonly [string, string])[], shape: Shape): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [name, text] of members) object[name] = scalarOf(text, shape.properties.get(name));
  return object;
}

/** Members that are parameters of their own: those that the schema names, or all where it names none. */
function spreadObject({ shape }: Style, all: Values): Json | undefined {
  const names = shape.properties.size === 0 ? [...all.keys()] : [...shape.properties.keys()];
  const object: Record<string, Json> = Object.create(null);
  for (const name of names) {
    const texts = all.get(name);
    if (shape.properties.has(name)) refuseParts(name, all, (key) => shape.properties.has(key), name);
    if (texts !== undefined) object[name] = memberOf(texts, shape.properties.get(name), name);
  }
  return Object.keys(object).length === 0 ? undefined : object;
}

function memberOf(texts: readonly string[], shape: Shape | undefined, place: string): Json {
  if (shape?.types.has("array")) return texts.map((text) => scalarOf(text, shape.items));
  return scalarOf(oneOf(texts, place) ?? "", shape);
}

/** So many levels of `name[a][b]…` are read; what goes deeper counts as the value of the last. */
const MAX_LEVELS = 8;

/** `filter[color]=red&filter[size][min]=5`; a text where there is the name alone. */
function deepObject({ name, shape }: Style, texts: readonly string[], all: Values): Json | undefined {
  const object: Record<string, Json> = Object.create(null);
  for (const [key, own] of all) {
    if (!key.startsWith(`${name}[`) || !key.endsWith("]")) continue;
    const steps = key.slice(name.length + 1, -1).split("][", MAX_LEVELS);
    if (steps.length > 1 && steps.at(-1) === "") steps.pop();
    put(object, steps, own, shape);
  }
  const isThere = Object.keys(object).length > 0;
  if (isThere && texts.length > 0) throw new RepeatedValue("");
  return isThere ? object : oneOf(texts);
}

function put(object: Record<string, Json>, steps: readonly string[], texts: readonly string[], shape: Shape): void {
  const [step = "", ...rest] = steps;
  const member = shape.properties.get(step);
  const known = object[step];
  if (rest.length === 0) {
    if (known !== undefined) throw new RepeatedValue(step);
    object[step] = memberOf(texts, member, step);
    return;
  }
  if (known !== undefined && Object.getPrototypeOf(known) !== null) throw new RepeatedValue(step);
  const inner = (known as Record<string, Json> | undefined) ?? Object.create(null);
  object[step] = inner;
  put(inner, rest, texts, member ?? { types: new Set(), items: undefined, properties: new Map() });
}
