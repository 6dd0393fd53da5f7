// Reads swagger.yaml: checks what the gateway understands of it and works out who answers each operation.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import { parsePathPattern } from "../routing/path-pattern.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import { YamlNode } from "../source/yaml-node.ts";
import { checkRest } from "./check-rest.ts";
import type { Definition } from "./definition.ts";
import { readExtensions } from "./extensions/index.ts";
import { PathReader } from "./path-reader.ts";
import { References } from "./references.ts";

const topKeys: readonly string[] = [
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
];

/**
 * Loads a Swagger 2.0 definition, YAML or JSON, slimline forms included.
 * @param file absolute path
 * @returns undefined where the file as a whole can't be used; all faults are noted
 */
export function loadDefinition(file: string, files: AppFiles, problems: Problems): Definition | undefined {
  const references = new References(files, problems);
  const found = files.lookUp(file);
  if (!found?.stats.isFile()) {
    problems.add(new ConfigError(`There is no definition ${path.basename(file)} in the app folder`));
    return undefined;
  }
  const document = references.document(found.path);
  if (document === undefined) return undefined;
  const root = YamlNode.root(document);
  const refused = refuse(root, path.basename(file));
  if (refused !== undefined) {
    problems.add(refused);
    return undefined;
  }
  const members = root.children();
  const top = readExtensions(members, "the top level", files, problems);
  warnUnknown(members, problems);
  const reader = new PathReader(root, references, files, problems);
  const definition: Definition = Object.freeze({
    basePath: problems.collect(() => basePath(root)) ?? "",
    initFlow: top["x-flat-init"],
    errorFlow: top["x-flat-error"],
    cors: top["x-flat-cors"],
    validate: top["x-flat-validate"] ?? { request: undefined, response: undefined },
    references,
    paths: Object.freeze(reader.readPaths(root.get("paths"), top["x-flat-flow"])),
  });
  checkRest(root, reader.seen, references, files, problems);
  return definition;
}

/** Why a document is no definition that can be read at all. */
function refuse(root: YamlNode, name: string): ConfigError | undefined {
  if (!root.isObject) return root.error(`Invalid definition: ${name}`, "Object required");
  const openapi = root.get("openapi");
  if (openapi !== undefined) {
    return openapi.keyError(`OpenAPI ${openapi.value} is not supported`, 'Swagger 2.0 is: swagger: "2.0"');
  }
  const swagger = root.get("swagger");
  // YAML makes a number of an unquoted 2.0.
  if (swagger === undefined || swagger.value === "2.0" || swagger.value === 2) return undefined;
  return swagger.error(`Swagger ${swagger.value} is not supported`, 'Swagger 2.0 is: swagger: "2.0"');
}

function warnUnknown(members: readonly YamlNode[], problems: Problems): void {
  for (const member of members) {
    const key = String(member.key);
    if (topKeys.includes(key) || /^x-/i.test(key)) continue;
    problems.warn(member.keyError(`Unknown key "${key}" has no effect`, suggestion(key, topKeys)));
  }
}

/** Canonical; "" for the root. */
function basePath(root: YamlNode): string {
  const node = root.get("basePath");
  if (node === undefined || node.value === null || node.value === "") return "";
  if (typeof node.value !== "string") throw node.error("basePath must be a string");
  const pattern = parsePathPattern(node.value.replace(/\/+$/, "/"));
  if (typeof pattern === "string") throw node.error(`basePath: ${pattern}`);
  const texts = pattern.segments.map((segment) => (segment.kind === "literal" ? segment.text : undefined));
  if (pattern.wildcard || texts.includes(undefined)) throw node.error("basePath can't have parameters or wildcards");
  return texts
    .map((text) => `/${text}`)
    .join("")
    .replace(/\/$/, "");
}
