// The routing table of a definition: which route serves a method and a path, or why none does.

import type { Definition, GatewayPath, OperationEntry, PathEntry } from "../definition/definition.ts";
import type { Problems } from "../errors/problems.ts";
import { parsePathPattern } from "./path-pattern.ts";
import { TrieRouter } from "./trie-router.ts";

/** One line of the table, for whoever plans what its requests run. */
export type RouteEntry = {
  /** In upper case; undefined for a path that takes every method. */
  readonly method: string | undefined;
  /** With the base path. */
  readonly path: string;
  /** Without it, as written. */
  readonly template: string;
  readonly operation: OperationEntry;
  /** All methods of the path, in upper case; empty where it takes every one. */
  readonly methods: readonly string[];
};

/** What the gateway answers itself, with GET and HEAD. */
export type GatewayRoute<R> = GatewayPath & { readonly route: R };

export type RouteMatch<R> =
  | {
      readonly kind: "route";
      readonly route: R;
      /** Decoded path parameters. */
      readonly params: Readonly<Record<string, string>>;
      /** `$request/endpoint`. */
      readonly endpoint: string;
    }
  /** Outside the base path. */
  | { readonly kind: "outside" }
  /** Below the base path, but not in the definition. */
  | { readonly kind: "undefined-path" }
  /** `allow` has the defined methods in upper case, HEAD with GET. */
  | { readonly kind: "undefined-method"; readonly allow: readonly string[] };

type PathRoutes<R> = {
  /** By upper-case method; empty where every method is served. */
  readonly methods: ReadonlyMap<string, R>;
  readonly any: R | undefined;
  readonly undefinedMethod: RouteMatch<R>;
};

const outside = Object.freeze({ kind: "outside" });
const undefinedPath = Object.freeze({ kind: "undefined-path" });

export class RoutingTable<R> {
  readonly #basePath: string;
  readonly #router: TrieRouter<PathRoutes<R>>;

  /** @param basePath canonical, "" for the root */
  constructor(basePath: string, router: TrieRouter<PathRoutes<R>>) {
    this.#basePath = basePath;
    this.#router = router;
  }

  /** @param method as HTTP has it, in upper case. @param path canonical */
  match(method: string, path: string): RouteMatch<R> {
    const found = this.#router.match(path);
    if (found === undefined) return this.#isBelowBase(path) ? undefinedPath : outside;
    const { methods, any, undefinedMethod } = found.value;
    const route = any ?? methods.get(method);
    if (route === undefined) return undefinedMethod;
    return { kind: "route", route, params: found.params, endpoint: found.endpoint };
  }

  #isBelowBase(path: string): boolean {
    const base = this.#basePath;
    return path.startsWith(base) && (path.length === base.length || path.charCodeAt(base.length) === 0x2f);
  }
}

/**
 * Compiles the table. Faults of paths (bad patterns, two that match the same) are noted.
 * @param plan makes what a match hands out; called once for each path and method, HEAD shares GET's
 * @param own what the gateway answers itself, below the base path; called when all else is planned
 */
export function compileRoutes<R>(
  definition: Definition,
  plan: (entry: RouteEntry) => R,
  problems: Problems,
  own: () => readonly GatewayRoute<R>[] = () => [],
): RoutingTable<R> {
  const { basePath } = definition;
  const router = new TrieRouter<PathRoutes<R>>();
  const entries = new Map<PathRoutes<R>, GatewayPath>();
  const add = (entry: GatewayPath, routesOf: () => PathRoutes<R>): void => {
    const pattern = parsePathPattern(basePath + entry.path);
    if (typeof pattern === "string") {
      problems.add(entry.error(pattern));
      return;
    }
    const routes = routesOf();
    const taken = router.add(pattern, routes);
    const first = taken && entries.get(taken);
    if (first === undefined) entries.set(routes, entry);
    else problems.add(repeated(entry, first));
  };
  for (const entry of definition.paths) add(entry, () => planPath(basePath, entry, plan));
  for (const entry of own()) add(entry, () => ownRoutes(entry.route));
  return new RoutingTable(definition.basePath, router);
}

function planPath<R>(basePath: string, entry: PathEntry, plan: (entry: RouteEntry) => R): PathRoutes<R> {
  const methods = methodsOf(entry);
  const names = { path: basePath + entry.path, template: entry.path, methods };
  const routes = new Map<string, R>();
  for (const [name, operation] of entry.operations) {
    const method = name.toUpperCase();
    routes.set(method, plan({ ...names, method, operation }));
  }
  const get = routes.get("GET");
  if (get !== undefined && !routes.has("HEAD")) routes.set("HEAD", get);
  const any = routes.size === 0 ? plan({ ...names, method: undefined, operation: entry.any }) : undefined;
  return { methods: routes, any, undefinedMethod: Object.freeze({ kind: "undefined-method", allow: methods }) };
}

function ownRoutes<R>(route: R): PathRoutes<R> {
  const allow = ["GET", "HEAD"];
  return {
    methods: new Map(allow.map((method) => [method, route])),
    any: undefined,
    undefinedMethod: Object.freeze({ kind: "undefined-method", allow }),
  };
}

/** HEAD comes with GET. */
function methodsOf({ operations }: PathEntry): readonly string[] {
  const names = [...operations.keys()].map((name) => name.toUpperCase());
  return Object.freeze(names.includes("GET") && !names.includes("HEAD") ? [...names, "HEAD"] : names);
}

function repeated(entry: GatewayPath, first: GatewayPath): ReturnType<PathEntry["error"]> {
  const { file, line, column } = first.position();
  return entry.error(
    `The path "${entry.path}" matches the same as "${first.path}"`,
    `That is at ${file}:${line}:${column}.`,
  );
}
