// What an operation says of its JSON body, for those who make such bodies of something else.
import type { References } from "../definition/references.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { typesOf } from "./parameters/schema-shape.ts";

/** The JSON body of an operation. */
export type ItemBody = {
  /** Whether the operation says that it has a body. */
  readonly described: boolean;
  /** Its media type. */
  readonly mime: string;
  /** Undefined where nothing is said of it. */
  readonly schema: YamlNode | undefined;
};

/** A body that isn't described may be any JSON. */
export const anyItem: ItemBody = { described: false, mime: "application/json", schema: undefined };

/** The type of JSON among media types, which may have wildcards; undefined where there is none. */
export function jsonTypeAmong(types: readonly string[]): string | undefined {
  if (types.some((type) => type === "application/json" || type === "application/*" || type === "*/*"))
    return "application/json";
  return types.find((type) => type === "text/json" || type.endsWith("+json"));
}

/** The types that a schema gives to the properties of an object, by their names. */
export function propertyTypes(
  schema: YamlNode | undefined,
  references: References,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const part of partsOf(schema, references)) {
    for (const member of part.get("properties")?.children() ?? []) {
      const name = String(member.key);
      const types = partsOf(member, references).flatMap(typesOf);
      found.set(name, new Set([...(found.get(name) ?? []), ...types]));
    }
  }
  return new Map([...found].map(([name, types]) => [name, [...types]]));
}

/** A schema, and all that it refers to and is put together from. */
function partsOf(schema: YamlNode | undefined, references: References): YamlNode[] {
  const parts: YamlNode[] = [];
  const seen = new Set<unknown>();
  const todo = schema === undefined ? [] : [schema];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (!node.isObject || seen.has(node.value)) continue;
    seen.add(node.value);
    parts.push(node);
    const target = node.get("$ref") === undefined ? undefined : references.resolve(node);
    if (target !== undefined) todo.push(target);
    for (const keyword of ["allOf", "oneOf", "anyOf"]) todo.push(...(node.get(keyword)?.children() ?? []));
  }
  return parts;
}
