// What is counted of the requests to upstreams, by their origins.
import type { RequestEvent } from "../logging/events.ts";
import { classOf, type GatewayData, type UpstreamData } from "./figures.ts";
import { Histogram } from "./histogram.ts";
import { upstreamErrorName } from "./upstream-errors.ts";

type OriginFigures = {
  readonly statuses: Map<number, number>;
  readonly errors: Map<string, number>;
  /** By class of status. */
  readonly durations: Map<string, Histogram>;
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
    const name = classOf(status);
    const duration = durations.get(name) ?? new Histogram();
    durations.set(name, duration);
    duration.observe(event.duration);
  }

  nameOf(origin: string): string {
    return this.#origins.has(origin) || this.#origins.size < MAX_ORIGINS ? origin : OTHER;
  }

  #of(origin: string): OriginFigures {
    const known = this.#origins.get(origin);
    if (known !== undefined) return known;
    if (this.#origins.size >= MAX_ORIGINS && origin !== OTHER) return this.#of(OTHER);
    const made: OriginFigures = { statuses: new Map(), errors: new Map(), durations: new Map() };
    this.#origins.set(origin, made);
    return made;
  }

  get data(): Pick<GatewayData, "upstreams" | "cache"> {
    const entries = [...this.#origins].map(([origin, { statuses, errors, durations }]) => {
      const byClass = [...durations].map(([name, histogram]) => [name, histogram.data] as const);
      const data: UpstreamData = {
        statuses: Object.fromEntries(statuses),
        errors: Object.fromEntries(errors),
        durations: Object.fromEntries(byClass),
      };
      return [origin, data] as const;
    });
    return { upstreams: Object.fromEntries(entries), cache: { ...this.#cache } };
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
