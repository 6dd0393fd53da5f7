// Reads the `paths` of a definition. The nearest level decides who answers: operation, path, paths, top level.
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import {
  type FileRef,
  type Method,
  methods,
  type OperationEntry,
  type PathEntry,
  type Target,
  type Validate,
} from "./definition.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Level } from "./extensions/extension.ts";
import { type ExtensionValues, extensionNames, readExtensions } from "./extensions/index.ts";
import type { References } from "./references.ts";

export class PathReader {
  /** The objects whose `x-flat-…` keys have been read. */
  readonly seen = new Set<unknown>();
  readonly #root: YamlNode;
  readonly #dialect: Dialect;
  readonly #references: References;
  readonly #files: AppFiles;
  readonly #problems: Problems;

  constructor(root: YamlNode, dialect: Dialect, references: References, files: AppFiles, problems: Problems) {
    this.#root = root;
    this.#dialect = dialect;
    this.#references = references;
    this.#files = files;
    this.#problems = problems;
  }

  /** @param paths undefined where the definition has none. @param fallback the flow of the top level */
  readPaths(paths: YamlNode | undefined, fallback: FileRef | undefined): PathEntry[] {
    const target: Target | undefined = fallback && Object.freeze({ kind: "flow", flow: fallback });
    if (paths === undefined || paths.value === null) return [];
    if (!paths.isObject) {
      this.#problems.add(paths.error("paths must be an object"));
      return [];
    }
    const members = paths.children();
    const own = this.#level([paths], members, "paths").target ?? target;
    const entries: PathEntry[] = [];
    for (const member of members) {
      const key = String(member.key);
      if (key.startsWith("/")) entries.push(this.#readPath(member, own));
      else if (!/^x-/i.test(key))
        this.#problems.add(member.keyError(`The path "${key}" must begin with a slash`, `Such as: /${key}`));
    }
    return entries;
  }

  #readPath(path: YamlNode, inherited: Target | undefined): PathEntry {
    const items = this.#pathItems(path);
    const members = mergedMembers(items);
    const own = this.#level(items, members, "a path");
    const any: OperationEntry = {
      target: own.target ?? inherited,
      validate: own.validate,
      source: { root: this.#root, path: items, operation: undefined },
    };
    const operations = new Map<Method, OperationEntry>();
    for (const member of members) {
      const method = methods.find((name) => name === member.key);
      if (method !== undefined) operations.set(method, this.#readOperation(member, any));
      else this.#checkPathKey(member);
    }
    return Object.freeze({
      path: String(path.key),
      operations,
      any: Object.freeze(any),
      position: () => path.keyPosition(),
      error: (message: string, hint?: string) => path.keyError(message, hint),
    });
  }

  /** A path item and those that its `$ref` leads to, nearest first. */
  #pathItems(path: YamlNode): YamlNode[] {
    const items: YamlNode[] = [];
    for (let item: YamlNode | undefined = path; item !== undefined; item = this.#references.resolve(item)) {
      if (items.some((known) => known.value === item?.value)) {
        this.#problems.add(path.keyError(`The path "${path.key}" refers to itself`, "Its $ref leads back to it."));
        break;
      }
      if (item.value !== null && !item.isObject) {
        this.#problems.add(item.error(`The path "${path.key}" must be an object`));
        break;
      }
      items.push(item);
    }
    return items;
  }

  #checkPathKey(member: YamlNode): void {
    const key = String(member.key);
    const { pathKeys } = this.#dialect;
    if (Object.hasOwn(pathKeys, key) || /^x-/i.test(key)) return;
    this.#problems.add(
      member.keyError(`Unknown method or key "${key}"`, suggestion(key, [...Object.keys(pathKeys), ...extensionNames])),
    );
  }

  /** @param path what holds for all operations of the path */
  #readOperation(operation: YamlNode, path: OperationEntry): OperationEntry {
    const source = { ...path.source, operation };
    if (operation.value === null) return { ...path, source };
    if (!operation.isObject) {
      this.#problems.add(operation.error(`The operation "${operation.key}" must be an object`));
      return { ...path, source };
    }
    const members = operation.children();
    const { operationKeys } = this.#dialect;
    for (const member of members) {
      const key = String(member.key);
      if (Object.hasOwn(operationKeys, key) || /^x-/i.test(key)) continue;
      const hint = suggestion(key, [...Object.keys(operationKeys), ...extensionNames]);
      this.#problems.warn(member.keyError(`Unknown key "${key}" has no effect`, hint));
    }
    const own = this.#level([operation], members, "an operation");
    return Object.freeze({
      target: own.target ?? path.target,
      validate: {
        request: own.validate.request ?? path.validate.request,
        response: own.validate.response ?? path.validate.response,
      },
      source,
    });
  }

  #level(
    objects: readonly YamlNode[],
    members: readonly YamlNode[],
    level: Level,
  ): Pick<OperationEntry, "target" | "validate"> {
    for (const object of objects) this.seen.add(object.value);
    const values = readExtensions(members, level, this.#files, this.#problems);
    return { target: targetOf(values), validate: values["x-flat-validate"] ?? nothing };
  }
}

const nothing: Validate = { request: undefined, response: undefined };

function targetOf(values: ExtensionValues): Target | undefined {
  const flow = values["x-flat-flow"];
  if (flow !== undefined) return Object.freeze({ kind: "flow", flow });
  const proxy = values["x-flat-proxy"];
  return proxy && Object.freeze({ kind: "proxy", proxy });
}

/** The members of several objects; of those with the same key the first. */
function mergedMembers(objects: readonly YamlNode[]): YamlNode[] {
  const members = new Map<string | number, YamlNode>();
  for (const object of objects) {
    for (const member of object.children()) if (!members.has(member.key)) members.set(member.key, member);
  }
  return [...members.values()];
}
