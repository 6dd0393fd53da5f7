// The handlers of an app: compiles their flows, says which ones each route has, and warns of those that can't run.
import type { HandlerDefinition } from "../../definition/definition.ts";
import type { Problems } from "../../errors/problems.ts";
import type { FlowStore } from "../../flow/flow-store.ts";
import { parsePathPattern } from "../../routing/path-pattern.ts";
import type { RouteEntry } from "../../routing/table.ts";
import { type Handler, type RouteHandlers, routeHandlers } from "./route-handlers.ts";

export class AppHandlers {
  readonly #definitions: readonly HandlerDefinition[];
  readonly #enabled: readonly Handler[];
  readonly #attached = new Set<string>();

  constructor(definitions: readonly HandlerDefinition[], flows: FlowStore) {
    this.#definitions = definitions.filter(({ enabled }) => enabled);
    this.#enabled = this.#definitions.map(({ name, event, order, pattern, flow }) => {
      return { name, event, order, pattern, flow: flows.get(flow.path) };
    });
  }

  /** Undefined where none can run. */
  of({ path, operation: { handlers } }: RouteEntry): RouteHandlers | undefined {
    if (this.#enabled.length === 0) return undefined;
    for (const name of handlers) this.#attached.add(name);
    return routeHandlers(this.#enabled, handlers, onlyPath(path));
  }

  /** For what no route of the definition serves: it has errors alone. */
  unmatched(): RouteHandlers | undefined {
    const errors = this.#enabled.filter(({ event }) => event === "error");
    return routeHandlers(errors, [], undefined);
  }

  /** To be called when all routes are known. */
  warnOfUnused(problems: Problems): void {
    for (const { name, pattern, error } of this.#definitions) {
      if (pattern !== undefined || this.#attached.has(name)) continue;
      const hint = "A handler needs a path, or a route that names it in its own x-flat-handlers.";
      problems.warn(error(`The handler "${name}" never runs`, hint));
    }
  }
}

/** The canonical path of a pattern without parameters and wildcard; undefined for any other. */
function onlyPath(pattern: string): string | undefined {
  const parsed = parsePathPattern(pattern);
  if (typeof parsed === "string" || parsed.wildcard) return undefined;
  const texts = parsed.segments.map((segment) => (segment.kind === "literal" ? segment.text : undefined));
  return texts.includes(undefined) ? undefined : texts.map((text) => `/${text}`).join("");
}
