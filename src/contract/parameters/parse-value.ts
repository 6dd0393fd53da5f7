// The text of a parameter to the value that its schema describes (Swagger 2.0, "Parameter Object": type, items, collectionFormat).
import type { Json } from "../../data/json.ts";
import { oneOf } from "./parameter.ts";

export type ValueShape = {
  readonly types: readonly string[];
  /** Of an array: what separates its items; "" where the parameter is repeated instead. */
  readonly separator: string;
  readonly items: ValueShape | undefined;
};

export const separators: Readonly<Record<string, string>> = { csv: ",", ssv: " ", tsv: "\t", pipes: "|", multi: "" };

/**
 * @param texts the values of all parameters of this name, in order; at least one. A text that doesn't fit stays a string.
 * @throws RepeatedValue
 */
export function parseValues(texts: readonly string[], shape: ValueShape): Json {
  const { items } = shape;
  if (shape.types.includes("array") && shape.separator === "")
    return texts.map((text) => (items === undefined ? text : parseValue(text, items)));
  return parseValue(oneOf(texts) ?? "", shape);
}

function parseValue(text: string, shape: ValueShape): Json {
  const { types, items, separator } = shape;
  if (types.includes("array")) {
    const texts = text === "" ? [] : separator === "" ? [text] : text.split(separator);
    return texts.map((item) => (items === undefined ? item : parseValue(item, items)));
  }
  return parseScalar(text, types);
}

/** A text that doesn't fit stays a string. */
export function parseScalar(text: string, types: readonly string[]): Json {
  if (types.includes("integer") && /^[+-]?\d+$/.test(text)) return Number(text);
  if (types.includes("number") && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (types.includes("boolean") && (text === "true" || text === "false")) return text === "true";
  if (types.includes("null") && text === "") return null;
  return text;
}
