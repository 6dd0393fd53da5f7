// The handlers of a route: which ones run for which event, as far as that is known before a request arrives.
import { type HandlerDefinition, type HandlerEvent, handlerEvents } from "../../definition/definition.ts";
import type { Flow } from "../../flow/flow.ts";
import type { LinearPattern } from "../../xpath/pcre/linear-pattern.ts";

export type Handler = Pick<HandlerDefinition, "name" | "event" | "order" | "pattern"> & { readonly flow: Flow };

/** `undefined` for events without any. */
export type RouteHandlers = { readonly [E in HandlerEvent]: HandlerRow | undefined };

/** One handler of `flat routes`. Where the path decides whether it runs: the pattern that has to be found in it, or mustn't be. */
export type ShownHandler = {
  readonly name: string;
  readonly flow: string;
  readonly ifPath?: string;
  readonly unlessPath?: string;
};

export type ShownHandlers = { readonly [E in HandlerEvent]?: readonly ShownHandler[] };

export function shownHandlers(handlers: RouteHandlers): ShownHandlers {
  const shown = handlerEvents.map((event) => [event, handlers[event]?.places.map(shownPlace)] as const);
  return Object.fromEntries(shown.filter(([, places]) => places !== undefined));
}

function shownPlace({ handler: { name, flow }, condition }: HandlerPlace): ShownHandler {
  if (condition === undefined) return { name, flow: flow.name };
  const { found, pattern } = condition;
  return { name, flow: flow.name, [found ? "ifPath" : "unlessPath"]: pattern.text };
}

/** A handler at its place of a row. */
export type HandlerPlace = {
  readonly handler: Handler;
  /** Runs here if the pattern is found in the path, or if it isn't; undefined if in any case. */
  readonly condition: { readonly pattern: LinearPattern; readonly found: boolean } | undefined;
};

/** What may run for an event, in order. */
export class HandlerRow {
  readonly places: readonly HandlerPlace[];
  /** All that may run. */
  readonly flows: readonly Flow[];
  /** Those that run for every path. */
  readonly settled: readonly Flow[];
  /** Undefined where it depends on the path. */
  readonly #always: readonly Handler[] | undefined;

  constructor(places: readonly HandlerPlace[]) {
    this.places = places;
    this.flows = places.map(({ handler }) => handler.flow);
    const settled = places.filter(({ condition }) => condition === undefined).map(({ handler }) => handler);
    this.settled = settled.map(({ flow }) => flow);
    this.#always = settled.length === places.length ? settled : undefined;
  }

  /** Those that run for a request, in order. @param path canonical, with the base path, without the query */
  for(path: string): readonly Handler[] {
    return this.#always ?? this.places.filter((place) => runs(place, path)).map(({ handler }) => handler);
  }
}

function runs({ condition }: HandlerPlace, path: string): boolean {
  return condition === undefined || condition.pattern.test(path) === condition.found;
}

const none: readonly Flow[] = [];

/** The flows of the handlers that run for a request, in order. @param path as `HandlerRow.for` takes it */
export function flowsFor(row: HandlerRow | undefined, path: string): readonly Flow[] {
  return row === undefined ? none : row.for(path).map(({ flow }) => flow);
}

/**
 * @param all the enabled ones of the app
 * @param attached names, in the order of the route's list
 * @param path the only path that the route serves; undefined where it serves several
 * @returns undefined where none can run
 */
export function routeHandlers(
  all: readonly Handler[],
  attached: readonly string[],
  path: string | undefined,
): RouteHandlers | undefined {
  const row = (event: HandlerEvent): HandlerRow | undefined => {
    const own = all.filter((handler) => handler.event === event);
    const candidates = own.flatMap((handler) => candidatesOf(handler, attached.indexOf(handler.name), path));
    if (candidates.length === 0) return undefined;
    return new HandlerRow(candidates.sort(byRank).map(({ handler, condition }) => ({ handler, condition })));
  };
  const rows = { start: row("start"), end: row("end"), error: row("error") };
  return rows.start === undefined && rows.end === undefined && rows.error === undefined ? undefined : rows;
}

/** @param position in the route's list; undefined for a place that the path decides on */
type Candidate = HandlerPlace & { readonly position: number | undefined };

/** A handler that is matched and attached has two places, of which each request uses one. @param listed -1 for one that isn't attached */
function candidatesOf(handler: Handler, listed: number, path: string | undefined): readonly Candidate[] {
  const { pattern } = handler;
  const attached = listed < 0 ? [] : [{ handler, condition: undefined, position: listed }];
  if (pattern === undefined) return attached;
  const isFound = pattern.isInAllPaths || (path === undefined ? undefined : pattern.test(path));
  if (isFound === true) return [{ handler, condition: undefined, position: undefined }];
  if (isFound === false) return attached;
  return [
    { handler, condition: { pattern, found: true }, position: undefined },
    ...attached.map((candidate) => ({ ...candidate, condition: { pattern, found: false } })),
  ];
}

/** By order; then those that the path decides on, by name; then the attached ones as they are listed. */
function byRank(a: Candidate, b: Candidate): number {
  if (a.handler.order !== b.handler.order) return a.handler.order - b.handler.order;
  if (a.position !== undefined && b.position !== undefined) return a.position - b.position;
  if (a.position !== undefined) return 1;
  if (b.position !== undefined) return -1;
  return a.handler.name < b.handler.name ? -1 : 1;
}
