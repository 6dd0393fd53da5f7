// What is counted of the requests to one route.
import { type ClassData, classOf, type RouteData } from "./figures.ts";
import { Histogram } from "./histogram.ts";

/** What tells a route in metrics and traces: taken from the definition, so there are as many as routes. */
export type RouteLabel = {
  /** Of the definition; `ANY` where the path takes every one. */
  readonly method: string;
  /** The pattern, with the base path. */
  readonly path: string;
};

/** Requests that match nothing, or are refused before. */
export const noRoute: RouteLabel = { method: "ANY", path: "undefined" };

type ClassFigures = { readonly duration: Histogram; requestBytes: number; responseBytes: number };

export class RouteFigures {
  /** Requests by status; 0 where the client was gone before the head. */
  readonly #statuses = new Map<number, number>();
  /** By the first digit of the status: upstreams choose statuses too, and each would be a row of numbers. */
  readonly #classes: (ClassFigures | undefined)[] = [];

  /** @param seconds from the request's head to the end of its response */
  count(status: number, seconds: number, requestBytes: number, responseBytes: number): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    const digit = Math.floor(status / 100);
    const figures = this.#classes[digit] ?? { duration: new Histogram(), requestBytes: 0, responseBytes: 0 };
    this.#classes[digit] = figures;
    figures.duration.observe(seconds);
    figures.requestBytes += requestBytes;
    figures.responseBytes += responseBytes;
  }

  get data(): RouteData {
    const classes: Record<string, ClassData> = {};
    for (const [digit, figures] of this.#classes.entries()) {
      if (figures !== undefined) classes[classOf(100 * digit)] = { ...figures, duration: figures.duration.data };
    }
    return { statuses: Object.fromEntries(this.#statuses), classes };
  }
}
