// The definition that clients get: what the gateway answers, complete and valid, in one document, and nothing of how it does it.
import type { Json } from "../data/json.ts";
import type { Definition } from "../definition/definition.ts";
import { type Dialect, dialectOf } from "../definition/dialects/dialect.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { Bundle } from "./bundle.ts";
import type { Plain } from "./completed.ts";
import { type GatewayResponseParts, GatewayResponses } from "./gateway-responses.ts";
import { servedPaths } from "./served-paths.ts";
import { isDocumentation } from "./shapes.ts";

export type ServedParts = {
  readonly definition: Definition;
  readonly demand: GatewayResponseParts["demand"];
};

const TITLE = "API";
const VERSION = "1.0";

/** Keys of the top level that are made anew. */
const own: ReadonlySet<string> = new Set([
  ...["swagger", "openapi", "info", "host", "basePath", "schemes", "servers", "paths"],
  ...["tags", "webhooks", "definitions", "parameters", "responses", "securityDefinitions", "components"],
]);

/** Faults of references are noted where the definition is loaded. */
export function servedDefinition({ definition, demand }: ServedParts): Plain {
  const { roots, references } = definition;
  const [root] = roots;
  const dialect = dialectOf(root);
  const sources = definition.paths.flatMap(({ operations }) => [...operations.values()].map(({ source }) => source));
  const operationIds = new Set(sources.map(({ operation }) => operation?.get("operationId")?.value));
  const bundle = new Bundle(roots, dialect, references, operationIds);
  const responses = new GatewayResponses({ definition, bundle, dialect, demand });
  const paths = servedPaths(definition.paths, { bundle, dialect, references, responses });
  const webhooks = root.get("webhooks");
  return {
    ...version(root, dialect),
    info: info(root, bundle),
    ...address(definition.basePath, dialect),
    ...rest(root, dialect, bundle),
    ...tags(roots, bundle),
    paths: { ...paths, ...responses.paths },
    ...(webhooks?.isObject && { webhooks: bundle.named(webhooks, "pathItem") }),
    ...bundle.allComponents(),
  };
}

/** All parts of a version are written. */
function version(root: YamlNode, { name }: Dialect): Plain {
  if (name === "swagger-2.0") return { swagger: "2.0" };
  const written = String(root.get("openapi")?.value);
  return { openapi: /^\d+\.\d+\./.test(written) ? written : `${name.slice("openapi-".length)}.0` };
}

function info(root: YamlNode, bundle: Bundle): Plain {
  const node = root.get("info");
  const written = node?.isObject ? (bundle.plain(node) as Plain) : {};
  return { ...written, title: textOf(node?.get("title")) ?? TITLE, version: textOf(node?.get("version")) ?? VERSION };
}

/** YAML makes a number of `1.0`. */
function textOf(node: YamlNode | undefined): string | undefined {
  if (node === undefined || node.value === null || typeof node.value === "object") return undefined;
  return typeof node.value === "string" ? node.value : node.writtenText();
}

/** Relative: the definition is about the server that it comes from. */
function address(basePath: string, { name }: Dialect): Plain {
  const path = basePath === "" ? "/" : basePath;
  return name === "swagger-2.0" ? { basePath: path } : { servers: [{ url: path }] };
}

function rest(root: YamlNode, { topKeys }: Dialect, bundle: Bundle): Plain {
  const kept = root.children().filter(({ key, value }) => {
    const name = String(key);
    const isKnown = Object.hasOwn(topKeys, name) || isDocumentation(name);
    return isKnown && !own.has(name) && value !== null;
  });
  return Object.fromEntries(kept.map((node): [string, Json] => [String(node.key), bundle.plain(node)]));
}

/** Of all files; a tag that several of them describe is there once. */
function tags(roots: readonly YamlNode[], bundle: Bundle): Plain {
  const all = new Map<unknown, Json>();
  for (const tag of roots.flatMap((root) => root.get("tags")?.children() ?? [])) {
    const name = tag.get("name")?.value ?? tag.value;
    if (!all.has(name)) all.set(name, bundle.plain(tag));
  }
  return all.size === 0 ? {} : { tags: [...all.values()] };
}
