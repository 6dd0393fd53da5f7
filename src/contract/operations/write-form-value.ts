// Writes parameters of Swagger 2.0: type, items, collectionFormat.
import type { Json } from "../../data/json.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { separators } from "../parameters/parse-value.ts";
import { encoderFor, pieceText, scalarText, type ValueWriter } from "./write-value.ts";

export function formWriter(node: YamlNode, name: string, place: string): ValueWriter {
  const encoded = encoderFor(place);
  const key = encoded(name);
  const separator = separatorOf(node);
  return (value) => {
    if (!Array.isArray(value)) return [[key, encoded(scalarText(value, name))]];
    if (separator === "") return value.map((item: Json) => [key, encoded(itemText(item, node.get("items"), name, ""))]);
    return [[key, encoded(itemText(value, node, name, ""))]];
  };
}

/** @param outer the separators around */
function itemText(value: Json, node: YamlNode | undefined, name: string, outer: string): string {
  if (!Array.isArray(value)) return pieceText(value, name, outer);
  const separator = separatorOf(node) || ",";
  return value.map((item: Json) => itemText(item, node?.get("items"), name, outer + separator)).join(separator);
}

/** "" where the parameter is repeated; "," where the definition names no format, or one that doesn't exist. */
function separatorOf(node: YamlNode | undefined): string {
  const format = String(node?.get("collectionFormat")?.value ?? "csv");
  return (Object.hasOwn(separators, format) ? separators[format] : undefined) ?? ",";
}
