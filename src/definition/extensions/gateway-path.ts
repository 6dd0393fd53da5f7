// Paths that the gateway answers itself, below the base path, as `x-flat-…` keys name them.
import { parsePathPattern } from "../../routing/path-pattern.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { GatewayPath } from "../definition.ts";

/** @param fallback where the member isn't there @throws ConfigError for what is no plain path */
export function gatewayPath(holder: YamlNode, name: string, fallback: string): GatewayPath {
  const node = holder.get(name);
  const path = node === undefined ? fallback : node.value;
  const hint = `Such as: ${fallback}`;
  const fault = (message: string): Error => (node ?? holder).error(`${name}: ${message}`, hint);
  if (typeof path !== "string") throw fault("a path is needed");
  const pattern = parsePathPattern(path);
  if (typeof pattern === "string") throw fault(pattern);
  if (pattern.wildcard || pattern.segments.some(({ kind }) => kind !== "literal"))
    throw fault("it can't have parameters or wildcards");
  return Object.freeze({
    path,
    position: () => (node ?? holder).keyPosition(),
    error: (message: string, more?: string) => (node ?? holder).keyError(message, more),
  });
}
