// `$api`: what the definition says of the route that serves a request.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import type { OperationEntry } from "../definition/definition.ts";

/** The fields of `$api` that are the same for all requests of a route. */
export type RouteApi = { readonly [name: string]: Json };

/** @param path below the base path, as written */
export function routeApi(path: string, { target, properties, source }: OperationEntry): RouteApi {
  const operation = source.operation?.value ?? null;
  const described: JsonObject = isJsonObject(operation) ? operation : {};
  const tags = jsonGet(described, "tags");
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
  const operationId = jsonGet(described, "operationId");
  return Object.freeze({
    ...(target?.kind === "flow" && { flow: target.flow.name }),
    path,
    ...(typeof operationId === "string" && { operationId }),
    ...(names[0] !== undefined && { group: names[0] }),
    tags: names,
    properties,
  });
}
