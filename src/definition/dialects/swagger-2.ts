// What the reader of definitions has to know of Swagger 2.0.
import { methods } from "../definition.ts";
import type { Dialect } from "./dialect.ts";

export const swagger2: Dialect = {
  name: "swagger-2.0",
  topKeys: [
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
  ],
  pathKeys: [...methods, "parameters", "security", "$ref"],
  operationKeys: [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "consumes",
    "produces",
    "parameters",
    "responses",
    "schemes",
    "deprecated",
    "security",
  ],
  basePath: (root) => {
    const node = root.get("basePath");
    if (node === undefined || node.value === null || node.value === "") return undefined;
    if (typeof node.value !== "string") throw node.error("basePath must be a string");
    return { node, text: node.value };
  },
  securitySchemes: (root) => root.get("securityDefinitions"),
};
