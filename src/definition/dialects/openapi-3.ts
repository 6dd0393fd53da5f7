// What the reader of definitions has to know of OpenAPI 3.0 and 3.1.
import type { YamlNode } from "../../source/yaml-node.ts";
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
import type { BasePath, Dialect } from "./dialect.ts";

/** "Components Object", pathItems in 3.1 only. */
const components: JsonSchema = {
  schemas: object,
  responses: object,
  parameters: object,
  examples: object,
  requestBodies: object,
  headers: object,
  securitySchemes: ref("securitySchemes"),
  links: object,
  callbacks: object,
  pathItems: object,
};

const topKeys: JsonSchema = {
  info: object,
  servers: { description: "The base path is that of the first one.", ...objects },
  paths: object,
  components: { type: "object", properties: components },
  security,
  tags: objects,
  externalDocs: object,
};

export const openapi30: Dialect = {
  name: "openapi-3.0",
  topKeys: { openapi: versions("^3\\.0(\\.\\d+)?(-.*)?$", 3), ...topKeys },
  // A gateway has no use for TRACE: it is known, and answered like any method that isn't there.
  pathKeys: {
    ...operations,
    trace: orNull(object),
    parameters,
    security,
    servers: objects,
    summary: text,
    description: text,
    $ref: text,
  },
  operationKeys: {
    tags: texts,
    summary: text,
    description: text,
    externalDocs: object,
    operationId: text,
    parameters,
    requestBody: object,
    responses: object,
    callbacks: object,
    deprecated: truth,
    security,
    servers: objects,
  },
  responseCodes: { pattern: /^([1-5](\d\d|XX|xx)|default)$/, hint: "Such as: 200, 2XX, or default." },
  basePath,
  named: Object.keys(components).map((name) => ["components", name]),
  baseKeys: ["servers"],
  securitySchemes: (root) => root.get("components")?.get("securitySchemes"),
};

export const openapi31: Dialect = {
  ...openapi30,
  name: "openapi-3.1",
  topKeys: { openapi: versions("^3\\.1(\\.\\d+)?(-.*)?$", 3.1), ...topKeys, webhooks: object, jsonSchemaDialect: text },
};

/** @param number what YAML makes of the version without quotation marks */
function versions(pattern: string, number: number): JsonSchema {
  return { description: "The version of OpenAPI.", anyOf: [{ type: "string", pattern }, { const: number }] };
}

/** The path of the first server ("Server Object"), its variables being their defaults. */
function basePath(root: YamlNode): BasePath | undefined {
  const servers = root.get("servers");
  if (servers === undefined || servers.value === null) return undefined;
  if (!Array.isArray(servers.value)) throw servers.error("servers must be a list");
  const [server] = servers.children();
  if (server === undefined) return undefined;
  const node = server.get("url");
  if (typeof node?.value !== "string") throw (node ?? server).error("A server needs a url");
  const url = node.value.replace(/\{([^{}]*)\}/g, (_, name: string) => defaultOf(name, server, node));
  if (!URL.canParse(url, "http://localhost/")) throw node.error(`"${url}" is not a URL`);
  return { node, text: new URL(url, "http://localhost/").pathname };
}

function defaultOf(name: string, server: YamlNode, url: YamlNode): string {
  const value = server.get("variables")?.get(name)?.get("default");
  if (typeof value?.value === "string" || typeof value?.value === "number") return String(value.value);
  throw (value ?? url).error(`The server variable "${name}" needs a default`);
}
