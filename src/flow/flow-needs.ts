// What a flow may ask for while it runs, found at load: whether the client's body has to be read before it starts.
import type { Location } from "../locations/location.ts";

export type FlowNeeds = { body: boolean };

type Expression = { readonly variables: ReadonlySet<string>; readonly functions: ReadonlySet<string> };

/** Functions that can read any location. */
const locationFunctions: readonly string[] = ["fit-document", "json-doc", "content"];

/** `$body`, and `$request` for its `post` fields; functions that read locations count too. */
export function noteExpression(needs: FlowNeeds, expression: Expression): void {
  const { variables, functions } = expression;
  if (variables.has("body") || variables.has("request")) needs.body = true;
  if (locationFunctions.some((name) => functions.has(name))) needs.body = true;
}

/** @param location undefined where it is computed at run time, and so may be anything */
export function noteLocation(needs: FlowNeeds, location: Location | undefined): void {
  if (location === undefined || location.kind === "request-body") needs.body = true;
  else if (location.kind === "variable") needs.body ||= location.name === "body" || location.name === "request";
}
