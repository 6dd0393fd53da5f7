// Reads swagger.yaml: checks what the gateway understands of it and works out who answers each operation.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import { parsePathPattern } from "../routing/path-pattern.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import { YamlNode } from "../source/yaml-node.ts";
import { checkRest } from "./check-rest.ts";
import type { Definition, PathEntry, Transactions } from "./definition.ts";
import { type Dialect, dialectOf } from "./dialects/dialect.ts";
import { readExtensions } from "./extensions/index.ts";
import { defaultTransactions } from "./extensions/x-flat-transactions.ts";
import { definedHandlers } from "./handler-names.ts";
import { readIncluded } from "./included-files.ts";
import { mergedPaths } from "./merged-paths.ts";
import { PathReader } from "./path-reader.ts";
import { References } from "./references.ts";
import { readSecuritySchemes } from "./security-schemes.ts";

/**
 * Loads a definition of any supported dialect, YAML or JSON, slimline forms included.
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
  const dialect = problems.collect(() => readDialect(root, path.basename(file)));
  if (dialect === undefined) return undefined;
  const members = root.children();
  const top = readExtensions(members, "the top level", files, problems);
  warnUnknown(members, dialect, problems);
  const included = readIncluded(top["x-flat-include"], root, { dialect, references, files, problems });
  for (const { root } of included) warnUnknown(root.children(), dialect, problems);
  const roots = [root, ...included.map((file) => file.root)] as const;
  references.join(roots);
  const reader = new PathReader(root, dialect, references, files, problems);
  const base = problems.collect(() => basePath(dialect, root)) ?? "";
  const schemes = readSecuritySchemes(roots.map(dialect.securitySchemes), files, problems, reader.seen);
  const paths = Object.freeze(mergedPaths(reader.readPaths(top, included), problems));
  const definition: Definition = Object.freeze({
    title: String(root.get("info")?.get("title")?.value ?? ""),
    basePath: base,
    initFlow: top["x-flat-init"],
    errorFlow: top["x-flat-error"],
    handlers: definedHandlers(top),
    cors: top["x-flat-cors"],
    docs: top["x-flat-docs"],
    validate: top["x-flat-validate"] ?? { request: undefined, response: undefined },
    roots,
    transactions: top["x-flat-transactions"] ?? transactionsOf(paths),
    securitySchemes: schemes,
    unauthorized: top["x-flat-unauthorized"],
    security: root.get("security"),
    references,
    paths,
  });
  for (const one of roots) checkRest(one, reader.seen, references, problems);
  return definition;
}

/** What an asynchronous route needs even if nobody has written it. */
function transactionsOf(paths: readonly PathEntry[]): Transactions | undefined {
  const operations = paths.flatMap(({ operations: own, any }) => (own.size === 0 ? [any] : [...own.values()]));
  const background = operations.find((operation) => operation.background !== undefined)?.background;
  return background && defaultTransactions(background);
}

/** @throws ConfigError for a document that is no definition that can be read at all */
function readDialect(root: YamlNode, name: string): Dialect {
  if (!root.isObject) throw root.error(`Invalid definition: ${name}`, "Object required");
  return dialectOf(root);
}

function warnUnknown(members: readonly YamlNode[], { topKeys }: Dialect, problems: Problems): void {
  for (const member of members) {
    const key = String(member.key);
    if (Object.hasOwn(topKeys, key) || /^x-/i.test(key)) continue;
    problems.warn(member.keyError(`Unknown key "${key}" has no effect`, suggestion(key, Object.keys(topKeys))));
  }
}

/** Canonical; "" for the root. */
function basePath(dialect: Dialect, root: YamlNode): string {
  const found = dialect.basePath(root);
  if (found === undefined) return "";
  const { node, text: written } = found;
  const pattern = parsePathPattern(written.replace(/\/+$/, "/"));
  if (typeof pattern === "string") throw node.error(`${node.key}: ${pattern}`);
  const texts = pattern.segments.map((segment) => (segment.kind === "literal" ? segment.text : undefined));
  if (pattern.wildcard || texts.includes(undefined)) throw node.error(`${node.key} can't have parameters or wildcards`);
  return texts
    .map((text) => `/${text}`)
    .join("")
    .replace(/\/$/, "");
}
