// Reads the `paths` of a definition. The nearest level decides who answers: operation, path, paths, top level.
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { suggestion } from "../source/suggest.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { checkOperationBulk, checkPathBulk, takesItems } from "./bulk-rules.ts";
import {
  type Background,
  type Bulk,
  type Method,
  methods,
  type OperationEntry,
  type OperationSource,
  type PathEntry,
  type Target,
} from "./definition.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Level } from "./extensions/extension.ts";
import { type ExtensionValues, extensionNames, readExtensions } from "./extensions/index.ts";
import { attachedHandlers, checkHandlerNames, handlerNames } from "./handler-names.ts";
import type { IncludedFile } from "./included-files.ts";
import type { References } from "./references.ts";
import { checkResponseCodes } from "./response-codes.ts";

export class PathReader {
  /** The objects whose `x-flat-…` keys have been read. */
  readonly seen = new Set<unknown>();
  readonly #root: YamlNode;
  readonly #dialect: Dialect;
  readonly #references: References;
  readonly #files: AppFiles;
  readonly #problems: Problems;
  /** Names of handlers; undefined where it isn't known which there are. */
  #handlers: ReadonlySet<string> | undefined;

  constructor(root: YamlNode, dialect: Dialect, references: References, files: AppFiles, problems: Problems) {
    this.#root = root;
    this.#dialect = dialect;
    this.#references = references;
    this.#files = files;
    this.#problems = problems;
  }

  /** @param top what the top level says. @returns those of each file, in its order: one path may stand in several files */
  readPaths(top: ExtensionValues, included: readonly IncludedFile[]): PathEntry[] {
    const { "x-flat-validate": _settled, ...rest } = top;
    this.#handlers = handlerNames(this.#root, top);
    const above = this.#pathsLevel(this.#root, inherited(nothingAbove, rest));
    const own = this.#readAll({ root: this.#root, file: undefined, base: "" }, above);
    return [...own, ...included.flatMap((file) => this.#readIncluded(file, above))];
  }

  #readIncluded({ root, base }: IncludedFile, above: Inherited): PathEntry[] {
    const own = inherited(above, this.#level([root], root.children(), "an included file"));
    return this.#readAll({ root: this.#root, file: root, base }, this.#pathsLevel(root, own));
  }

  /** What holds for all paths of a file. */
  #pathsLevel(root: YamlNode, above: Inherited): Inherited {
    const paths = root.get("paths");
    if (paths === undefined || paths.value === null) return above;
    if (!paths.isObject) this.#problems.add(paths.error("paths must be an object"));
    return inherited(above, this.#level([paths], paths.children(), "paths"));
  }

  #readAll(place: Place, above: Inherited): PathEntry[] {
    const paths = (place.file ?? place.root).get("paths");
    return (paths?.isObject ? paths.children() : []).flatMap((member) => {
      const key = String(member.key);
      if (key.startsWith("/")) return this.#readPath(member, above, place);
      if (!/^x-/i.test(key))
        this.#problems.add(member.keyError(`The path "${key}" must begin with a slash`, `Such as: /${key}`));
      return [];
    });
  }

  /** @returns nothing for a path all of whose routes are disabled */
  #readPath(path: YamlNode, above: Inherited, { root, file, base }: Place): PathEntry[] {
    const items = this.#pathItems(path);
    const members = mergedMembers(items);
    // What a nearer path item has in its place is nobody's.
    for (const item of items) for (const { key, value } of item.children()) if (isMethod(key)) this.seen.add(value);
    const values = this.#level(items, members, "a path");
    const own = inherited(above, values);
    const source = { root, file, path: items, operation: undefined };
    const operations = new Map<Method, OperationEntry>();
    let disabled = 0;
    for (const member of members) {
      const method = methods.find((name) => name === member.key);
      if (method === undefined) {
        this.#checkPathKey(member);
        continue;
      }
      const operation = this.#readOperation(member, own, source);
      if (operation === undefined) disabled += 1;
      else operations.set(method, operation);
    }
    checkPathBulk(values["x-flat-bulk"], [...operations.keys()], this.#problems);
    if (operations.size === 0 && (disabled > 0 || !own.enabled)) return [];
    const entry: PathEntry = {
      path: base + String(path.key),
      operations,
      any: Object.freeze({ ...entryOf(own), source }),
      position: () => path.keyPosition(),
      error: (message: string, hint?: string) => path.keyError(message, hint),
    };
    return [Object.freeze(entry)];
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

  /** @param above what holds for all operations of the path. @returns undefined for a disabled one */
  #readOperation(operation: YamlNode, above: Inherited, path: OperationSource): OperationEntry | undefined {
    const source = { ...path, operation };
    if (operation.value !== null && !operation.isObject)
      this.#problems.add(operation.error(`The operation "${operation.key}" must be an object`));
    const values = operation.isObject ? this.#operationKeys(operation) : {};
    const method = String(operation.key);
    checkOperationBulk(method, values["x-flat-bulk"], this.#problems);
    const own = inherited(above, values);
    if (!own.enabled) return undefined;
    return Object.freeze({ ...entryOf(takesItems(method) ? own : { ...own, bulk: false }), source });
  }

  #operationKeys(operation: YamlNode): ExtensionValues {
    const members = operation.children();
    const { operationKeys, responseCodes } = this.#dialect;
    for (const member of members) {
      const key = String(member.key);
      if (Object.hasOwn(operationKeys, key) || /^x-/i.test(key)) continue;
      const hint = suggestion(key, [...Object.keys(operationKeys), ...extensionNames]);
      this.#problems.warn(member.keyError(`Unknown key "${key}" has no effect`, hint));
    }
    checkResponseCodes(operation.get("responses"), responseCodes, this.#problems);
    return this.#level([operation], members, "an operation");
  }

  #level(objects: readonly YamlNode[], members: readonly YamlNode[], level: Level): ExtensionValues {
    for (const object of objects) this.seen.add(object.value);
    const values = readExtensions(members, level, this.#files, this.#problems);
    if (this.#handlers !== undefined) checkHandlerNames(attachedHandlers(values) ?? [], this.#handlers, this.#problems);
    return values;
  }
}

/** Where paths stand: `file` is the top level of an included file, `base` what its paths begin with. */
type Place = { readonly root: YamlNode; readonly file: YamlNode | undefined; readonly base: string };

function isMethod(key: string | number): boolean {
  return methods.some((name) => name === key);
}

/** What the levels above say: the nearest one wins. */
type Inherited = Omit<OperationEntry, "source" | "bulk"> & {
  readonly enabled: boolean;
  readonly bulk: Bulk | false;
};

const nothingAbove: Inherited = {
  target: undefined,
  validate: { request: undefined, response: undefined },
  properties: {},
  bulk: false,
  background: undefined,
  errorFlow: undefined,
  handlers: [],
  enabled: true,
};

/** What holds at a level. The validation of the top level isn't handed down: a setting may come in between. */
function inherited(above: Inherited, own: ExtensionValues): Inherited {
  const validate = own["x-flat-validate"];
  return {
    target: targetOf(own) ?? above.target,
    validate: {
      request: validate?.request ?? above.validate.request,
      response: validate?.response ?? above.validate.response,
    },
    properties: { ...above.properties, ...own["x-flat-properties"] },
    bulk: own["x-flat-bulk"] ?? above.bulk,
    background: nearest(own["x-flat-async"], above.background),
    errorFlow: own["x-flat-error"] ?? above.errorFlow,
    handlers: attachedHandlers(own)?.map(({ name }) => name) ?? above.handlers,
    enabled: own["x-flat-enabled"] ?? above.enabled,
  };
}

function nearest(own: Background | false | undefined, above: Background | undefined): Background | undefined {
  return own === undefined ? above : own || undefined;
}

function entryOf({ enabled: _settled, bulk, ...entry }: Inherited): Omit<OperationEntry, "source"> {
  return { ...entry, bulk: bulk === false ? undefined : bulk };
}

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
