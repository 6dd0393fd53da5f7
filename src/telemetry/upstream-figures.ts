// What is counted of the requests to upstreams, by their origins.
import type { RequestEvent } from "../logging/events.ts";
import { durationBounds, Histogram, histogramMetric } from "./histogram.ts";
import { counter, type Metric, type Sample } from "./metric.ts";
import { classOf } from "./route-figures.ts";
import { upstreamErrorName } from "./upstream-errors.ts";

type OriginFigures = {
  readonly statuses: Map<number, number>;
  readonly errors: Map<string, number>;
  /** By the first digit of the status. */
  readonly durations: (Histogram | undefined)[];
};

/** URLs may be computed from requests: origins beyond this number are counted together, as `other`. */
const MAX_ORIGINS = 100;

const OTHER = "other";

export class UpstreamFigures {
  readonly #origins = new Map<string, OriginFigures>();
  readonly #cache = { hit: 0, revalidated: 0, miss: 0 };

  count(event: RequestEvent): void {
    if (event.usesCache) this.#cache[cacheResult(event)] += 1;
    // Nobody was asked.
    if (event.cacheHit && !event.refresh) return;
    const { statuses, errors, durations } = this.#of(originOf(event.url));
    const { status, failure } = event;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (failure !== undefined && failure.byClient !== true) {
      const name = upstreamErrorName(failure.code);
      errors.set(name, (errors.get(name) ?? 0) + 1);
    }
    const digit = Math.floor(status / 100);
    const duration = durations[digit] ?? new Histogram(durationBounds);
    durations[digit] = duration;
    duration.observe(event.duration);
  }

  nameOf(origin: string): string {
    return this.#origins.has(origin) || this.#origins.size < MAX_ORIGINS ? origin : OTHER;
  }

  #of(origin: string): OriginFigures {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    if (this.#origins.size >= MAX_ORIGINS && origin !== OTHER) return this.#of(OTHER);
    const made: OriginFigures = { statuses: new Map(), errors: new Map(), durations: [] };
    this.#origins.set(origin, made);
    return made;
  }

  metrics(): readonly Metric[] {
    const requests: Sample[] = [];
    const errors: Sample[] = [];
    const durations: { labels: Sample["labels"]; histogram: Histogram }[] = [];
    for (const [upstream, figures] of this.#origins) {
      for (const [status, value] of figures.statuses) requests.push({ labels: { upstream, status }, value });
      for (const [error, value] of figures.errors) errors.push({ labels: { upstream, error }, value });
      for (const [digit, histogram] of figures.durations.entries()) {
        if (histogram !== undefined) durations.push({ labels: { upstream, status: classOf(digit) }, histogram });
      }
    }
    const cached = Object.entries(this.#cache).map(([result, value]) => ({ labels: { result }, value }));
    return [
      counter("flat_upstream_requests_total", "Requests to upstreams; status 0 where no head came", requests),
      counter("flat_upstream_errors_total", "Requests to upstreams that failed", errors),
      histogramMetric("flat_upstream_duration_seconds", "From the request to the end of its response", durations),
      counter("flat_cache_requests_total", "Requests that use the cache", cached),
    ];
  }
}

function cacheResult({ cacheHit, refresh }: RequestEvent): "hit" | "revalidated" | "miss" {
  if (!cacheHit) return "miss";
  return refresh ? "revalidated" : "hit";
}

/** @param url absolute, without user info */
function originOf(url: string): string {
  const end = url.indexOf("/", "https://".length);
  return end < 0 ? url : url.slice(0, end);
}
