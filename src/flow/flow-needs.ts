// What a flow may ask for, or change, while it runs, found at load: whether the client's body has to be read before it starts, and the like.
import type { Location } from "../locations/location.ts";

export type FlowNeeds = {
  body: boolean;
  /** How many actions may send the client's body on as it comes, up to MANY: a body that is sent twice has to be read. */
  forwards: number;
  /** Whether `set-config` may turn the validation of responses on. */
  validation: boolean;
  /** Whether it may ask for the content of the response, or of an upstream's. */
  content: boolean;
  /** Whether it may write `$api-flow` or `$api-stop`, and so change what runs behind it. */
  steers: boolean;
};

/** Those of a flow of which nothing is known yet. */
export function newNeeds(): FlowNeeds {
  return { body: false, forwards: 0, validation: false, content: false, steers: false };
}

/** As good as any larger number. */
export const MANY = 2;

type Expression = { readonly variables: ReadonlySet<string>; readonly functions: ReadonlySet<string> };

/** Functions that can read any location. */
const locationFunctions: readonly string[] = ["fit-document", "json-doc"];

/** Functions that read contents. */
const contentFunctions: readonly string[] = ["body", "content", "response"];

/** Places of contents, and `src` properties that are computed, as a request configuration has them. */
const contentReference = /fit:\/\/request\/(?:content|dc|har)|"src"\s*:\s*\{\{/;

/** Each `$request` of a text, with the field that follows it if that is one that the body has no part in. */
const requestReference =
  /\$request(?![\w.-])(?:\s*\/\s*(method|purpose|debug|host|port|id|url|path|query|headers|get|cookies|params|endpoint)(?![\w.:-]))?/g;

/** Places of the body, and `src` properties that are computed, as a request configuration has them. */
const bodyReference = /\$body(?![\w.-])|"\$request"|fit:\/\/request\/request\/body|"src"\s*:\s*\{\{/;

/** Steps that can lead from such a field to its neighbours. */
const sidewards = /\.\.|::/;

/**
 * `$body` (also as the name of a place), `$request` where its `post` fields could be meant, and functions that read locations.
 * @param text the expression, or the template that it is part of
 */
export function noteExpression(needs: FlowNeeds, expression: Expression, text: string): void {
  const { variables, functions } = expression;
  const readsPlaces = locationFunctions.some((name) => functions.has(name));
  if (readsPlaces || bodyReference.test(text)) needs.body = true;
  if (readsPlaces || contentFunctions.some((name) => functions.has(name)) || contentReference.test(text))
    needs.content = true;
  if (variables.has("request") && refersToPost(text)) needs.body = true;
}

function refersToPost(text: string): boolean {
  if (sidewards.test(text)) return true;
  for (const [, field] of text.matchAll(requestReference)) if (field === undefined) return true;
  return false;
}

const steering: ReadonlySet<string> = new Set(["api-flow", "api-stop"]);

/** @param location that is written; undefined where it is computed at run time, and so may be anything */
export function noteWrite(needs: FlowNeeds, location: Location | undefined): void {
  if (location === undefined || (location.kind === "variable" && steering.has(location.name))) needs.steers = true;
}

/** Places whose text has contents. */
const contentKinds: readonly Location["kind"][] = ["content", "upstream", "dc", "har"];

/** @param location that is read; undefined where it is computed at run time, and so may be anything */
export function noteLocation(needs: FlowNeeds, location: Location | undefined): void {
  if (location === undefined || contentKinds.includes(location.kind)) needs.content = true;
  if (location === undefined || location.kind === "request-body" || location.kind === "dc") needs.body = true;
  else if (location.kind === "variable") needs.body ||= location.name === "body" || location.name === "request";
}
