// What the reader of definitions has to know of OpenAPI 3.0 and 3.1.
import type { YamlNode } from "../../source/yaml-node.ts";
import { methods } from "../definition.ts";
import type { BasePath, Dialect } from "./dialect.ts";

const topKeys: readonly string[] = [
  "openapi",
  "info",
  "servers",
  "paths",
  "components",
  "security",
  "tags",
  "externalDocs",
];

export const openapi30: Dialect = {
  name: "openapi-3.0",
  topKeys,
  // A gateway has no use for TRACE: it is known, and answered like any method that isn't there.
  pathKeys: [...methods, "trace", "parameters", "security", "servers", "summary", "description", "$ref"],
  operationKeys: [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
  ],
  basePath,
  securitySchemes: (root) => root.get("components")?.get("securitySchemes"),
};

export const openapi31: Dialect = {
  ...openapi30,
  name: "openapi-3.1",
  topKeys: [...topKeys, "webhooks", "jsonSchemaDialect"],
};

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
