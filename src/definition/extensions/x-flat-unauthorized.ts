// `x-flat-unauthorized`: the one answer to requests that fail to authenticate.
import type { Json, JsonObject } from "../../data/json.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Unauthorized } from "../definition.ts";
import { closedObject, type JsonSchema, object, truth } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { readMembers } from "./members.ts";

const properties: JsonSchema = {
  status: {
    description: "The status of the answer; 401 if it is missing.",
    type: "integer",
    minimum: 400,
    maximum: 499,
  },
  body: { description: "The body: JSON, or text." },
  schema: { description: "What the body is, for the served definition.", ...object },
  headers: {
    description: "Header fields of the answer.",
    type: "object",
    additionalProperties: { type: ["string", "number"] },
  },
  override: { description: "Whether it takes the place of every 401, also of flows and upstreams.", ...truth },
};

const id = "com.appcelerator.api.unauthorized";
const defaultBody: JsonObject = Object.freeze({ success: false, id, message: "Unauthorized" });

/** The schema of the body where neither body nor schema is given; it is called `UnauthorizedError`. */
export const unauthorizedError: JsonObject = Object.freeze({
  type: "object",
  required: ["message", "success", "id"],
  properties: { success: { type: "boolean" }, id: { enum: [id] }, message: { type: "string" } },
  additionalProperties: false,
});

export const xFlatUnauthorized: Extension<Unauthorized> = {
  name: "x-flat-unauthorized",
  about: "The one answer to requests whose authentication fails.",
  schema: closedObject(properties),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject) throw value.error("x-flat-unauthorized must be an object", "{} is enough.");
    const body = value.get("body");
    const { schema, ...members } = readMembers(value, properties, {
      status: () => statusOf(value.get("status")),
      schema: () => schemaOf(value.get("schema")),
      headers: () => headersOf(value.get("headers")),
      override: () => overrideOf(value.get("override")),
    });
    return Object.freeze({
      ...members,
      body: body === undefined ? defaultBody : body.value,
      schema: schema ?? (body === undefined ? unauthorizedError : undefined),
      error: (message: string, hint?: string) => (body ?? schema ?? value).error(message, hint),
    });
  },
};

function schemaOf(node: YamlNode | undefined): YamlNode | undefined {
  if (node === undefined || node.isObject) return node;
  throw node.error("schema must be an object", 'Such as: {$ref: "#/definitions/Unauthorized"}');
}

function statusOf(node: YamlNode | undefined): number {
  if (node === undefined) return 401;
  const status = node.value;
  if (typeof status === "number" && Number.isInteger(status) && status >= 400 && status <= 499) return status;
  throw node.error("status must be a number from 400 to 499");
}

function headersOf(node: YamlNode | undefined): Unauthorized["headers"] {
  if (node === undefined) return [];
  if (!node.isObject) throw node.error("headers must be an object", 'Such as: {WWW-Authenticate: Bearer realm="shop"}');
  return node.children().map((field) => {
    if (!isText(field.value)) throw field.error("The value of a header field must be a string or a number");
    const error = (message: string, hint?: string) => field.keyError(message, hint);
    return { name: String(field.key), value: String(field.value), error };
  });
}

function isText(value: Json): boolean {
  return typeof value === "string" || typeof value === "number";
}

function overrideOf(node: YamlNode | undefined): boolean {
  if (node === undefined || typeof node.value === "boolean") return node?.value === true;
  throw node.error("override must be true or false");
}
