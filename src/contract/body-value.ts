// What of a body a schema can look at.
import { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { rawJson } from "../data/json-node.ts";
import { bareType, isJsonType } from "../data/media-type.ts";

export const NOT_JSON = "Type constraint violated in body: The body is not valid JSON.";

/**
 * JSON as its value, text as a string; a body without a type is taken for JSON.
 * @returns "broken" for JSON that can't be parsed; undefined for what no schema describes (XML, binaries)
 */
export function bodyValue(body: Content): { readonly json: Json } | "broken" | undefined {
  const type = bareType(body.mime);
  if (type.startsWith("text/") && !type.endsWith("xml") && !isJsonType(type)) return { json: body.text() };
  if (type !== "" && !isJsonType(type)) return undefined;
  const document = (type === "" ? Content.ofText(body.text(), "application/json") : body).document();
  const json = document === undefined ? undefined : rawJson(document);
  return json === undefined ? "broken" : { json };
}
