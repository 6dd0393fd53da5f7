// The paths of the served definition: what the gateway answers, each operation with all that holds for it.
import type { Json } from "../data/json.ts";
import { methods, type OperationEntry, type OperationSource, type PathEntry } from "../definition/definition.ts";
import type { Dialect } from "../definition/dialects/dialect.ts";
import type { References } from "../definition/references.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import { bulkConsumes, bulkRequestBody } from "./bulk-body.ts";
import type { Bundle } from "./bundle.ts";
import { completed, type Plain, pathParameter } from "./completed.ts";
import type { GatewayResponses } from "./gateway-responses.ts";
import { BELOW, isWildcardParameter, parameterNames, servedNames } from "./path-names.ts";

/** The methods that are shown of a path that takes every one. */
const anyMethods = ["get", "put", "post", "delete", "patch"] as const;

export type PathParts = {
  readonly bundle: Bundle;
  readonly dialect: Dialect;
  readonly references: References;
  readonly responses: GatewayResponses;
};

export function servedPaths(entries: readonly PathEntry[], parts: PathParts): Plain {
  const names = servedNames(entries.map(({ path }) => path));
  return Object.fromEntries(
    entries.map((entry) => [names.get(entry.path) ?? entry.path, new ServedPath(entry, names, parts).content]),
  );
}

/** Parameters by place and name. */
type Parameters = ReadonlyMap<string, Json>;

class ServedPath {
  readonly #entry: PathEntry;
  readonly #parts: PathParts;
  /** Of the path's parameters. */
  readonly #names: readonly string[];

  constructor(entry: PathEntry, names: ReadonlyMap<string, string>, parts: PathParts) {
    this.#entry = entry;
    this.#parts = parts;
    this.#names = parameterNames(names.get(entry.path) ?? entry.path);
  }

  get content(): Plain {
    const { operations, any } = this.#entry;
    const all: readonly (readonly [string, OperationEntry])[] =
      operations.size > 0 ? [...operations] : anyMethods.map((method) => [method, any]);
    // The operations of a path may come from several files.
    const isShared = all.every(([, { source }]) => source.path === any.source.path);
    const items = isShared ? [...any.source.path].reverse() : [];
    const shared = this.#parameters(items);
    const own = all.map(
      ([
        ,
        {
          source: { path, operation },
        },
      ]) => {
        const holders = operation === undefined ? [] : [operation];
        return this.#parameters(isShared ? holders : [...[...path].reverse(), ...holders]);
      },
    );
    const isMissing = (lists: readonly Parameters[]) => (name: string) =>
      lists.every((list) => !list.has(`path ${name}`));
    const missing = this.#names.filter(isMissing([shared, ...own]));
    const described = all.map(([method, entry], at) => {
      const list = own[at] as Parameters;
      const lacking = this.#names.filter((name) => !missing.includes(name) && isMissing([shared, list])(name));
      return [method, this.#operation(entry, [...this.#added(lacking), ...list.values()])];
    });
    return {
      ...Object.assign({}, ...items.map((item) => this.#head(item))),
      ...listed("parameters", [...this.#added(missing), ...shared.values()]),
      ...Object.fromEntries(described),
    };
  }

  /** What a path item says of itself. */
  #head(item: YamlNode): Plain {
    return this.#parts.bundle.members(item, "pathItem", [...methods, "trace", "parameters"]);
  }

  #operation(entry: OperationEntry, parameters: readonly Json[]): Plain {
    const { bundle, dialect, responses: own } = this.#parts;
    const { operation } = entry.source;
    const members = operation?.isObject ? bundle.members(operation, "operation", ["parameters", "security"]) : {};
    const { responses, ...rest } = completed("operation", members, dialect);
    return {
      ...this.#ofFile(entry.source),
      ...rest,
      ...(entry.bulk !== undefined && this.#bulk(entry.source)),
      ...listed("parameters", [...parameters, ...own.parametersOf(entry)]),
      responses: { ...own.of(entry), ...(responses as Plain), ...own.overriding(entry, responses as Plain) },
      ...this.#security(entry.source),
    };
  }

  /** What an included file says of all its operations. */
  #ofFile({ file }: OperationSource): Plain {
    const { bundle, dialect } = this.#parts;
    const keys = ["consumes", "produces"].filter((key) => Object.hasOwn(dialect.operationKeys, key));
    return Object.fromEntries(
      keys.flatMap((key) => file?.get(key) ?? []).map((node) => [node.key, bundle.plain(node)]),
    );
  }

  /** What such a route takes. */
  #bulk({ root, file, operation }: OperationSource): Plain {
    const { bundle, dialect, references } = this.#parts;
    if (dialect.name === "swagger-2.0") {
      const [consumes] = [operation, file, root].flatMap((node) => node?.get("consumes") ?? []);
      return { consumes: bulkConsumes(consumes?.value) as Json[] };
    }
    const body = operation?.get("requestBody");
    const target = body?.get("$ref") === undefined ? body : references.resolve(body);
    return target === undefined ? {} : { requestBody: bulkRequestBody(bundle.members(target, "requestBody")) };
  }

  /** OpenAPI knows no security of paths or files: the operations have it. */
  #security({ file, path, operation }: OperationSource): Plain {
    const nearest = [operation, ...path, file].flatMap((node) => node?.get("security") ?? [])[0];
    return nearest === undefined ? {} : { security: this.#parts.bundle.plain(nearest) };
  }

  #added(names: readonly string[]): Json[] {
    return names.map((name) =>
      pathParameter(
        name,
        this.#parts.dialect,
        isWildcardParameter(this.#entry.path, name) ? { description: BELOW } : {},
      ),
    );
  }

  /** Those that mean something: with a name, and in the path only if it has them. @param holders farthest first */
  #parameters(holders: readonly YamlNode[]): Parameters {
    const found = new Map<string, Json>();
    for (const item of holders.flatMap((holder) => holder.get("parameters")?.children() ?? [])) {
      const isRef = item.get("$ref") !== undefined;
      const target = isRef ? this.#parts.references.resolve(item) : item;
      const [name, written] = [target?.get("name")?.value, target?.get("in")?.value];
      const place = written ?? (typeof name === "string" && this.#names.includes(name) ? "path" : undefined);
      if (target === undefined || typeof place !== "string") continue;
      if (typeof name !== "string" && place !== "body") continue;
      if (place === "path" && !this.#names.includes(String(name))) continue;
      found.set(place === "body" ? place : `${place} ${name}`, this.#parameter(item, target, place));
    }
    return found;
  }

  #parameter(item: YamlNode, target: YamlNode, place: string): Json {
    const { bundle, dialect } = this.#parts;
    const hasGaps = target.get("in") === undefined || target.get("name") === undefined;
    if (!hasGaps) return bundle.copy(item, "parameter");
    const members = bundle.members(target, "parameter");
    return completed("parameter", { name: "body", in: place, ...members }, dialect);
  }
}

function listed(key: string, list: readonly Json[]): Plain {
  return list.length === 0 ? {} : { [key]: list as Json[] };
}
