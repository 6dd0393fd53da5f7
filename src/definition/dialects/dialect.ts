// Which description language a definition is written in, and what its reader has to know of that.
import type { YamlNode } from "../../source/yaml-node.ts";
import type { JsonSchema } from "../json-schema.ts";
import type { ResponseCodes } from "../response-codes.ts";
import { openapi30, openapi31 } from "./openapi-3.ts";
import { swagger2 } from "./swagger-2.ts";

export type DialectName = "swagger-2.0" | "openapi-3.0" | "openapi-3.1";

/** Where a base path is written, and what it is; both undefined for the root. */
export type BasePath = { readonly node: YamlNode; readonly text: string };

export type Dialect = {
  readonly name: DialectName;
  /** Keys of the top level, of a path and of an operation, with what editors expect there; any `x-…` comes on top. */
  readonly topKeys: JsonSchema;
  readonly pathKeys: JsonSchema;
  readonly operationKeys: JsonSchema;
  readonly responseCodes: ResponseCodes;
  /** @throws ConfigError where what is written there can't be one */
  readonly basePath: (root: YamlNode) => BasePath | undefined;
  /** Where things that have names stand: the steps from the top level. */
  readonly named: readonly (readonly string[])[];
  /** Keys of the top level that say where all paths begin. */
  readonly baseKeys: readonly string[];
  /** The security schemes by name. */
  readonly securitySchemes: (root: YamlNode) => YamlNode | undefined;
};

const hint = 'Supported are swagger: "2.0" and openapi: "3.0.x" or "3.1.x".';

/** A document without a version is Swagger 2.0. @throws ConfigError for a version that isn't supported */
export function dialectOf(root: YamlNode): Dialect {
  const openapi = root.get("openapi");
  if (openapi !== undefined) {
    const [, version] = /^3\.([01])(\.\d+)?(-.*)?$/.exec(textOf(openapi.value)) ?? [];
    if (version === undefined) throw openapi.error(`OpenAPI ${openapi.value} is not supported`, hint);
    return version === "0" ? openapi30 : openapi31;
  }
  const swagger = root.get("swagger");
  if (swagger === undefined || textOf(swagger.value) === "2.0") return swagger2;
  throw swagger.error(`Swagger ${swagger.value} is not supported`, hint);
}

/** YAML makes numbers of an unquoted 2.0 and 3.1. */
function textOf(version: unknown): string {
  return typeof version === "number" && Number.isInteger(version) ? `${version}.0` : String(version);
}
