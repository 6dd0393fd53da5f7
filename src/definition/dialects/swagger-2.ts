// What the reader of definitions has to know of Swagger 2.0.
import {
  type JsonSchema,
  object,
  objects,
  operations,
  orNull,
  parameters,
  ref,
  security,
  text,
  texts,
  truth,
} from "../json-schema.ts";
import type { Dialect } from "./dialect.ts";

const schemes: JsonSchema = { type: "array", items: { enum: ["http", "https", "ws", "wss"] } };

export const swagger2: Dialect = {
  name: "swagger-2.0",
  topKeys: {
    swagger: { description: "The version of Swagger.", enum: ["2.0", 2] },
    info: object,
    host: text,
    basePath: orNull({ description: "What all paths begin with.", ...text }),
    schemes,
    consumes: texts,
    produces: texts,
    paths: object,
    definitions: object,
    parameters: object,
    responses: object,
    securityDefinitions: ref("securitySchemes"),
    security,
    tags: objects,
    externalDocs: object,
  },
  pathKeys: { ...operations, parameters, security, $ref: text },
  operationKeys: {
    tags: texts,
    summary: text,
    description: text,
    externalDocs: object,
    operationId: text,
    consumes: texts,
    produces: texts,
    parameters,
    responses: object,
    schemes,
    deprecated: truth,
    security,
  },
  responseCodes: { pattern: /^([1-5]\d\d|default)$/, hint: "Such as: 200, or default." },
  basePath: (root) => {
    const node = root.get("basePath");
    if (node === undefined || node.value === null || node.value === "") return undefined;
    if (typeof node.value !== "string") throw node.error("basePath must be a string");
    return { node, text: node.value };
  },
  named: [["definitions"], ["parameters"], ["responses"], ["securityDefinitions"]],
  baseKeys: ["basePath"],
  securitySchemes: (root) => root.get("securityDefinitions"),
};
