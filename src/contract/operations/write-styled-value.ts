// Writes parameters of OpenAPI 3 by their `style` and `explode`, or as a media type (OpenAPI 3, "Style Values").
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { bareType, isJsonType } from "../../data/media-type.ts";
import type { References } from "../../definition/references.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { shapeOf } from "../parameters/schema-shape.ts";
import { styles } from "../parameters/styles.ts";
import {
  encoderFor,
  pieceText,
  scalarText,
  UnwritableValue,
  type ValueWriter,
  type WrittenPair,
} from "./write-value.ts";

type Style = {
  readonly name: string;
  readonly style: string;
  readonly explode: boolean;
  readonly encoded: (text: string) => string;
  /** Names of members that the schema knows; empty where it names none. */
  readonly members: ReadonlySet<string>;
};

export function styledWriter(node: YamlNode, name: string, place: string, references: References): ValueWriter {
  const encoded = encoderFor(place);
  const [content] = node.get("content")?.children() ?? [];
  if (content !== undefined) {
    const isJson = isJsonType(bareType(String(content.key)));
    return (value) => [[encoded(name), encoded(isJson ? JSON.stringify(value) : scalarText(value, name))]];
  }
  const given = node.get("style")?.value;
  const [fallback = "form"] = styles[place] ?? [];
  const style = typeof given === "string" ? given : fallback;
  const explode = (node.get("explode")?.value ?? style === "form") === true;
  const members = new Set(shapeOf(node.get("schema"), references).properties.keys());
  return writerOf({ name, style, explode, encoded, members });
}

function writerOf(style: Style): ValueWriter {
  return (value) => {
    if (isJsonObject(value)) return objectPairs(style, value);
    return Array.isArray(value)
      ? listPairs(style, value)
      : [pairOf(style, style.encoded(scalarText(value, style.name)))];
  };
}

/** A value that one text holds, with the sign that its style begins with. */
function pairOf({ name, style, encoded }: Style, text: string): WrittenPair {
  const key = encoded(name);
  if (style === "label") return [key, `.${text}`];
  return [key, style === "matrix" ? `;${key}=${text}` : text];
}

/** What stands between pieces of one text, and how it is written. */
const between: Readonly<Record<string, readonly [separator: string, written: string]>> = {
  spaceDelimited: [" ", "%20"],
  pipeDelimited: ["|", "%7C"],
};

function listPairs(style: Style, list: readonly Json[]): readonly WrittenPair[] {
  const { name, explode, encoded } = style;
  if (style.style === "deepObject") throw new UnwritableValue(`The parameter "${name}" can't hold a list here`);
  const key = encoded(name);
  if (explode && (style.style === "form" || style.style in between))
    return list.map((item) => [key, encoded(scalarText(item, name))]);
  const [separator, written] = separatorOf(style);
  const pieces = list.map((item) => encoded(pieceText(item, name, separator)));
  if (style.style === "matrix" && explode) return [[key, pieces.map((piece) => `;${key}=${piece}`).join("")]];
  return [pairOf(style, pieces.join(written))];
}

function separatorOf({ style, explode }: Style): readonly [separator: string, written: string] {
  if (style === "label" && explode) return [".", "."];
  if (style === "matrix" && explode) return [";", ";"];
  return between[style] ?? [",", ","];
}

function objectPairs(style: Style, object: JsonObject): readonly WrittenPair[] {
  const { name, explode, encoded } = style;
  if (style.style === "deepObject") return deepPairs(style, name, object);
  const members = jsonKeys(object).flatMap((member): [string, Json][] => {
    const value = jsonGet(object, member) ?? null;
    return value === null ? [] : [[member, value]];
  });
  if (explode && (style.style === "form" || style.style in between)) return spreadPairs(style, members);
  const [separator, written] = separatorOf(style);
  const piece = (value: Json, more: string): string => encoded(pieceText(value, name, separator + more));
  if (!explode)
    return [pairOf(style, members.flatMap(([key, value]) => [piece(key, ""), piece(value, "")]).join(written))];
  const pieces = members.map(([key, value]) => `${piece(key, "=")}=${piece(value, "")}`);
  const sign = style.style === "label" ? "." : style.style === "matrix" ? ";" : "";
  return [[encoded(name), sign + pieces.join(written)]];
}

/** Members as parameters of their own: only such names as the schema has, for any other could be another parameter's. */
function spreadPairs({ name, encoded, members }: Style, given: readonly [string, Json][]): readonly WrittenPair[] {
  return given.flatMap(([member, value]) => {
    if (!members.has(member))
      throw new UnwritableValue(`The parameter "${name}" has no member ${JSON.stringify(member)}`);
    const items = Array.isArray(value) ? value : [value];
    return items.map((item: Json): WrittenPair => [encoded(member), encoded(scalarText(item, name))]);
  });
}

/** So many levels are read on the other side. */
const MAX_LEVELS = 8;

function deepPairs(style: Style, key: string, object: JsonObject, level = 1): readonly WrittenPair[] {
  if (level > MAX_LEVELS) throw new UnwritableValue(`The parameter "${style.name}" has too many levels`);
  return jsonKeys(object).flatMap((member): readonly WrittenPair[] => {
    const value = jsonGet(object, member) ?? null;
    if (/[[\]]/.test(member)) throw new UnwritableValue(`A member of the parameter "${style.name}" has a bracket`);
    const path = `${key}[${member}]`;
    if (value === null) return [];
    if (isJsonObject(value)) return deepPairs(style, path, value, level + 1);
    const items = Array.isArray(value) ? value : [value];
    return items.map((item: Json) => [style.encoded(path), style.encoded(scalarText(item, style.name))]);
  });
}
