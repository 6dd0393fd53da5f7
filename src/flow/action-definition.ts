// How an action is declared: data plus one function that compiles it to a step.
import type { ActionSite } from "./action-site.ts";
import type { Step } from "./step.ts";

/** What flows may say, with the words that editors show for it (`about`: one sentence). */
export type AttributeDefinition = {
  readonly about: string;
  readonly required?: true;
  /** The only values that it may have. */
  readonly values?: readonly string[];
  /** Whether `{xpath}` may stand in place of one of the values; the action checks them then. */
  readonly computed?: true;
};

export type AttributeTable = Readonly<Record<string, AttributeDefinition>>;

/** An element that belongs to an action. */
export type PartDefinition = {
  readonly about: string;
  readonly attributes: AttributeTable;
  readonly parts?: PartTable;
};

export type PartTable = Readonly<Record<string, PartDefinition>>;

export type ActionDefinition = {
  readonly name: string;
  readonly about: string;
  /** By name; `if` and `debug` are known for every action. */
  readonly attributes: AttributeTable;
  /** What stands between its tags: nothing, text (templates and expressions too), or elements. */
  readonly body: "none" | "text" | "elements";
  /** The elements, by name. */
  readonly parts?: PartTable;
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
