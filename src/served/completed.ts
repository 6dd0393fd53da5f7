// What OpenAPI demands of an object and a slimline definition leaves out: filled in with what the gateway does anyway.
import type { Json } from "../data/json.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import { defaultDescription } from "../definition/response-codes.ts";
import type { Kind } from "./shapes.ts";

/** An object of plain JSON. */
export type Plain = { readonly [key: string]: Json };

export function isPlain(value: Json | undefined): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param members copied already */
export function completed(kind: Kind, members: Plain, dialect: Dialect): Plain {
  if (kind === "operation") return { ...members, responses: completedResponses(members.responses) };
  if (kind === "parameter" && members.in === "body") return { schema: {}, ...members };
  if (kind === "parameter" || kind === "header") return typed(members, dialect);
  return members;
}

/** A parameter of a path that nobody has described. */
export function pathParameter(name: string, dialect: Dialect, more: Plain = {}): Plain {
  return completed("parameter", { name, in: "path", ...more }, dialect);
}

function typed(members: Plain, { name }: Dialect): Plain {
  const type = { type: "string" };
  const isTyped = ["type", "schema", "content", "$ref"].some((key) => members[key] !== undefined);
  return {
    ...members,
    ...(members.in === "path" && { required: true }),
    ...(!isTyped && (name === "swagger-2.0" ? type : { schema: type })),
    ...(members.type === "array" && members.items === undefined && { items: type }),
  };
}

/** With a description each. */
function completedResponses(responses: Json | undefined): Plain {
  const written = isPlain(responses) ? Object.entries(responses).filter(([code]) => !/^x-/i.test(code)) : [];
  if (written.length === 0) return { default: { description: "The response" } };
  return Object.fromEntries(
    written.map(([code, response]) => [
      code.replace("xx", "XX"),
      isPlain(response) ? describedResponse(response, defaultDescription(code)) : {},
    ]),
  );
}

export function describedResponse(response: Plain, description: string): Plain {
  return response.description === undefined && response.$ref === undefined ? { description, ...response } : response;
}
