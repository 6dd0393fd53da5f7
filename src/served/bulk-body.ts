// The body of a bulk route: one item, or many of them in any of the forms that are understood.
import type { Json } from "../data/json.ts";
import { isJsonType } from "../data/media-type.ts";
import { isPlain, type Plain } from "./completed.ts";

const lists = ["application/x-ndjson", "text/csv"];

/** @param consumes the types that the operation takes by itself (Swagger 2.0) */
export function bulkConsumes(consumes: Json | undefined): readonly Json[] {
  const own = Array.isArray(consumes) && consumes.length > 0 ? consumes : ["application/json"];
  return [...own, ...lists.filter((type) => !own.includes(type))];
}

/** @param body as the operation describes one item (OpenAPI 3) */
export function bulkRequestBody(body: Plain): Plain {
  const { content } = body;
  if (!isPlain(content)) return body;
  const own = Object.entries(content).map(([type, media]) => [type, isJsonType(type) ? oneOrMany(media) : media]);
  const text = { schema: { type: "string" } };
  return { ...body, content: Object.fromEntries([...own, ...lists.map((type) => [type, content[type] ?? text])]) };
}

function oneOrMany(media: Json | undefined): Json {
  if (!isPlain(media) || media.schema === undefined) return media ?? {};
  return { ...media, schema: { oneOf: [media.schema, { type: "array", items: media.schema }] } };
}
