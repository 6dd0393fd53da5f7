// What the schema of a parameter says of its shape, as far as texts have to be taken apart for it (OpenAPI 3).
import type { Json } from "../../data/json.ts";
import type { References } from "../../definition/references.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { parseScalar } from "./parse-value.ts";

export type Shape = {
  /** Names of types that the value may have; none where nothing is said of it. */
  readonly types: ReadonlySet<string>;
  /** Of the items of an array. */
  readonly items: Shape | undefined;
  /** Of the members of an object. */
  readonly properties: ReadonlyMap<string, Shape>;
};

const NONE: Shape = { types: new Set(), items: undefined, properties: new Map() };

/** A text has no deeper structure than this. */
const MAX_DEPTH = 6;

export function shapeOf(schema: YamlNode | undefined, references: References, depth = 0): Shape {
  const types = new Set<string>();
  const properties = new Map<string, Shape>();
  let items: Shape | undefined;
  const visit = (node: YamlNode, level: number): void => {
    if (level > MAX_DEPTH) return;
    const target = node.get("$ref") === undefined ? undefined : references.resolve(node);
    if (target !== undefined) visit(target, level + 1);
    for (const type of typesOf(node)) types.add(type);
    const item = node.get("items");
    if (item?.isObject) items ??= shapeOf(item, references, level + 1);
    for (const member of node.get("properties")?.children() ?? [])
      properties.set(String(member.key), shapeOf(member, references, level + 1));
    for (const keyword of ["allOf", "oneOf", "anyOf"])
      for (const branch of node.get(keyword)?.children() ?? []) visit(branch, level + 1);
  };
  if (schema === undefined || depth > MAX_DEPTH) return NONE;
  visit(schema, depth);
  if (types.size === 0 && items !== undefined) types.add("array");
  if (types.size === 0 && properties.size > 0) types.add("object");
  return { types, items, properties };
}

/** The names of the types that a schema itself speaks of; none where it says nothing of them. */
export function typesOf(node: YamlNode): string[] {
  const type = node.get("type")?.value;
  const types = (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
  if (node.get("nullable")?.value === true) types.push("null");
  if (type !== undefined) return types;
  const values = [...(node.get("enum")?.children() ?? []), ...[node.get("const") ?? []].flat()];
  return [...types, ...values.map(({ value }) => (value === null ? "null" : typeof value))];
}

/** One text of a parameter. One that doesn't fit stays a string. */
export function scalarOf(text: string, shape: Shape | undefined): Json {
  return shape === undefined ? text : parseScalar(text, [...shape.types]);
}

/** A text that can only be meant as JSON: where the shape is that of an object or array. */
export function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // The schema tells that it isn't what is wanted.
    return text;
  }
}
