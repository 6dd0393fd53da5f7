// What is counted of the requests to one route.
import { durationBounds, Histogram, sizeBounds } from "./histogram.ts";

/** What tells a route in metrics and traces: taken from the definition, so there are as many as routes. */
export type RouteLabel = {
  /** Of the definition; `ANY` where the path takes every one. */
  readonly method: string;
  /** The pattern, with the base path. */
  readonly path: string;
};

/** Requests that match nothing, or are refused before. */
export const noRoute: RouteLabel = { method: "ANY", path: "undefined" };

/** By class of status: statuses come from upstreams too, and each would be a row of numbers. */
export type ClassFigures = {
  readonly duration: Histogram;
  readonly requestSize: Histogram;
  readonly responseSize: Histogram;
};

export class RouteFigures {
  readonly label: RouteLabel;
  /** Requests by status; 0 where the client was gone before the head. */
  readonly statuses = new Map<number, number>();
  /** By the first digit of the status. */
  readonly classes: (ClassFigures | undefined)[] = [];

  constructor(label: RouteLabel) {
    this.label = label;
  }

  /** @param seconds from the request's head to the end of its response */
  count(status: number, seconds: number, requestBytes: number, responseBytes: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const digit = Math.floor(status / 100);
    let figures = this.classes[digit];
    if (figures === undefined) {
      figures = newClass();
      this.classes[digit] = figures;
    }
    figures.duration.observe(seconds);
    figures.requestSize.observe(requestBytes);
    figures.responseSize.observe(responseBytes);
  }
}

function newClass(): ClassFigures {
  return {
    duration: new Histogram(durationBounds),
    requestSize: new Histogram(sizeBounds),
    responseSize: new Histogram(sizeBounds),
  };
}

/** `2xx`; 0 as it is. */
export function classOf(digit: number): string {
  return digit === 0 ? "0" : `${digit}xx`;
}
