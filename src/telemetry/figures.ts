// What processes count, as plain data: they send it to each other, and it can be added up, number by number.
import type { HistogramData } from "./histogram.ts";

export type Counts = Readonly<Record<string, number>>;

/** Of one route, by status; statuses of the classes are `2xx` and the like. */
export type RouteData = {
  readonly statuses: Counts;
  readonly classes: Readonly<Record<string, ClassData>>;
};

export type ClassData = {
  readonly duration: HistogramData;
  /** Bytes of all bodies. */
  readonly requestBytes: number;
  readonly responseBytes: number;
};

export type UpstreamData = {
  readonly statuses: Counts;
  readonly errors: Counts;
  /** By class of status. */
  readonly durations: Readonly<Record<string, HistogramData>>;
};

export type GatewayData = {
  /** By method and path, with a space between. */
  readonly routes: Readonly<Record<string, RouteData>>;
  /** By origin. */
  readonly upstreams: Readonly<Record<string, UpstreamData>>;
  /** By result. */
  readonly cache: Counts;
  /** By topic. */
  readonly alerts: Counts;
  /** Runs of asynchronous routes that have ended, by status. */
  readonly transactions: Counts;
};

/** `2xx` for 200; 0 as it is. */
export function classOf(status: number): string {
  return status === 0 ? "0" : `${Math.floor(status / 100)}xx`;
}

type Data = number | readonly number[] | { readonly [name: string]: Data };

/** The sums of all numbers; what one hasn't got counts as 0. @param all at least one */
export function addUp<T extends object>(all: readonly T[]): T {
  const [first, ...others] = all;
  if (first === undefined) throw new RangeError("There is nothing to be added up");
  return others.reduce((sum, one) => plus(sum as Data, one as Data) as T, first);
}

function plus(one: Data | undefined, other: Data): Data {
  if (one === undefined) return other;
  if (typeof one === "number") return one + (other as number);
  if (Array.isArray(one)) return one.map((value: number, at) => value + ((other as number[])[at] ?? 0));
  const sums = new Map(Object.entries(one));
  for (const [name, value] of Object.entries(other)) sums.set(name, plus(sums.get(name), value));
  return Object.fromEntries(sums);
}

/** All values of a number of counts. */
export function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, value) => sum + value, 0);
}
