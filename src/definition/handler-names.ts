// Which handlers a definition has, and whether those that paths and operations name are among them.
import type { Problems } from "../errors/problems.ts";
import { suggestion } from "../source/suggest.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { AttachedHandler, HandlerDefinition } from "./definition.ts";
import type { ExtensionValues } from "./extensions/index.ts";

/** @param top what the top level says */
export function definedHandlers({ "x-flat-handlers": handlers }: ExtensionValues): readonly HandlerDefinition[] {
  return handlers?.kind === "definitions" ? handlers.definitions : [];
}

/** The names that may be attached; undefined where the top level's handlers can't be read at all. */
export function handlerNames(
  root: YamlNode,
  { "x-flat-handlers": handlers }: ExtensionValues,
): ReadonlySet<string> | undefined {
  if (handlers?.kind === "definitions") return handlers.names;
  return root.get("x-flat-handlers") === undefined ? new Set() : undefined;
}

/** @returns undefined where a level says nothing of handlers */
export function attachedHandlers({
  "x-flat-handlers": handlers,
}: ExtensionValues): readonly AttachedHandler[] | undefined {
  return handlers?.kind === "attached" ? handlers.attached : undefined;
}

/** Notes the handlers that aren't there. @param known names of those that are */
export function checkHandlerNames(
  attached: readonly AttachedHandler[],
  known: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const { name, error } of attached) {
    if (known.has(name)) continue;
    const hint = suggestion(name, known) ?? "x-flat-handlers of the top level doesn't have it.";
    problems.add(error(`Unknown handler "${name}"`, hint));
  }
}
