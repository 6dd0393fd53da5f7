// Everything that one process counts while it serves: made only where somebody may ask for it.
import type { AccessEvent, RequestEvent } from "../logging/events.ts";
import type { LogWatch } from "../logging/logger.ts";
import { type Histogram, histogramMetric } from "./histogram.ts";
import { counter, type Labels, type Metric, type Sample } from "./metric.ts";
import { type ClassFigures, classOf, noRoute, RouteFigures, type RouteLabel } from "./route-figures.ts";
import { UpstreamFigures } from "./upstream-figures.ts";

export class GatewayFigures implements LogWatch {
  readonly #routes = new Map<string, RouteFigures>();
  /** A look-up by a text for each request would cost more than all the counting. */
  readonly #byLabel = new WeakMap<RouteLabel, RouteFigures>();
  readonly #upstreams = new UpstreamFigures();
  readonly #alerts = new Map<string, number>();

  /** A request is over. */
  served(label: RouteLabel | undefined, { status, realtime, requestbytes, bytes }: AccessEvent): void {
    const route = label ?? noRoute;
    const figures = this.#byLabel.get(route) ?? this.#enter(route);
    figures.count(status, realtime, requestbytes, bytes);
  }

  /** Labels of a reloaded app are new objects with known texts. */
  #enter(label: RouteLabel): RouteFigures {
    const key = `${label.method} ${label.path}`;
    const figures = this.#routes.get(key) ?? new RouteFigures(label);
    this.#routes.set(key, figures);
    this.#byLabel.set(label, figures);
    return figures;
  }

  request(event: RequestEvent): void {
    this.#upstreams.count(event);
  }

  alert(topic: string): void {
    this.#alerts.set(topic, (this.#alerts.get(topic) ?? 0) + 1);
  }

  /** What metrics call an upstream. */
  upstreamName(origin: string): string {
    return this.#upstreams.nameOf(origin);
  }

  metrics(): readonly Metric[] {
    const alerts = [...this.#alerts].map(([topic, value]) => ({ labels: { topic }, value }));
    return [
      ...this.#routeMetrics(),
      ...this.#upstreams.metrics(),
      counter("flat_alerts_total", "Lines flat_alert in the log", alerts),
    ];
  }

  #routeMetrics(): readonly Metric[] {
    const requests: Sample[] = [];
    const classes: { readonly labels: Labels; readonly figures: ClassFigures }[] = [];
    for (const { label, statuses, classes: own } of this.#routes.values()) {
      const labels = { route: label.path, method: label.method };
      for (const [status, value] of statuses) requests.push({ labels: { ...labels, status }, value });
      for (const [digit, figures] of own.entries())
        if (figures !== undefined) classes.push({ labels: { ...labels, status: classOf(digit) }, figures });
    }
    const histogram = (name: string, help: string, pick: (figures: ClassFigures) => Histogram): Metric =>
      histogramMetric(
        name,
        help,
        classes.map(({ labels, figures }) => ({ labels, histogram: pick(figures) })),
      );
    return [
      counter("flat_requests_total", "Requests; status 0 where the client was gone before the head", requests),
      histogram(
        "flat_request_duration_seconds",
        "From the request's head to the end of its response",
        ({ duration }) => duration,
      ),
      histogram("flat_request_size_bytes", "Bodies of requests", ({ requestSize }) => requestSize),
      histogram("flat_response_size_bytes", "Bodies of responses", ({ responseSize }) => responseSize),
    ];
  }
}
