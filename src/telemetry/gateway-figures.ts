// Everything that one process counts while it serves: made only where somebody may ask for it.
import type { AccessEvent, RequestEvent } from "../logging/events.ts";
import type { LogWatch } from "../logging/logger.ts";
import type { GatewayData } from "./figures.ts";
import { noRoute, RouteFigures, type RouteLabel } from "./route-figures.ts";
import { UpstreamFigures } from "./upstream-figures.ts";

export class GatewayFigures implements LogWatch {
  readonly #routes = new Map<string, RouteFigures>();
  /** A look-up by a text for each request would cost more than all the counting. */
  readonly #byLabel = new WeakMap<RouteLabel, RouteFigures>();
  readonly #upstreams = new UpstreamFigures();
  readonly #alerts = new Map<string, number>();
  readonly #transactions = new Map<string, number>();

  /** A request is over. */
  served(label: RouteLabel | undefined, { status, realtime, requestbytes, bytes }: AccessEvent): void {
    const route = label ?? noRoute;
    const figures = this.#byLabel.get(route) ?? this.#enter(route);
    figures.count(status, realtime, requestbytes, bytes);
  }

  /** Labels of a reloaded app are new objects with known texts. */
  #enter(label: RouteLabel): RouteFigures {
    const key = keyOf(label);
    const figures = this.#routes.get(key) ?? new RouteFigures();
    this.#routes.set(key, figures);
    this.#byLabel.set(label, figures);
    return figures;
  }

  /** Forgets routes that an app doesn't have any more: apps come and go. */
  keep(labels: readonly RouteLabel[]): void {
    const kept = new Set([noRoute, ...labels].map(keyOf));
    for (const key of this.#routes.keys()) if (!kept.has(key)) this.#routes.delete(key);
  }

  request(event: RequestEvent): void {
    this.#upstreams.count(event);
  }

  alert(topic: string): void {
    this.#alerts.set(topic, (this.#alerts.get(topic) ?? 0) + 1);
  }

  /** A run of an asynchronous route has ended. */
  ended(status: string): void {
    this.#transactions.set(status, (this.#transactions.get(status) ?? 0) + 1);
  }

  /** What metrics call an upstream. */
  upstreamName(origin: string): string {
    return this.#upstreams.nameOf(origin);
  }

  get data(): GatewayData {
    const routes = [...this.#routes].map(([key, figures]) => [key, figures.data] as const);
    return {
      routes: Object.fromEntries(routes),
      ...this.#upstreams.data,
      alerts: Object.fromEntries(this.#alerts),
      transactions: Object.fromEntries(this.#transactions),
    };
  }
}

/** As the keys of `GatewayData.routes`. */
export function keyOf({ method, path }: RouteLabel): string {
  return `${method} ${path}`;
}
