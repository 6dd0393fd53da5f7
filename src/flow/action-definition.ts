// How an action is declared: data plus one function that compiles it to a step.
import type { ActionSite } from "./action-site.ts";
import type { Step } from "./step.ts";

export type ActionDefinition = {
  readonly name: string;
  /** Names of its attributes; `if` and `debug` are known for every action. */
  readonly attributes: readonly string[];
  /** Attributes that must be there. */
  readonly required?: readonly string[];
  /** What stands between its tags: nothing, text (templates and expressions too), or elements. */
  readonly body: "none" | "text" | "elements";
  /** @throws ConfigError */
  readonly compile: (site: ActionSite) => Step;
};

export function defineAction(definition: ActionDefinition): ActionDefinition {
  return definition;
}

export type ActionTable = ReadonlyMap<string, ActionDefinition>;

export function actionTable(definitions: readonly ActionDefinition[]): ActionTable {
  return new Map(definitions.map((definition) => [definition.name, definition]));
}
