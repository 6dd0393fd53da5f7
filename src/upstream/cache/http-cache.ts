// The cache for upstream requests: where responses are stored, who waits for whom, and what unsafe methods make invalid.
import { performance } from "node:perf_hooks";
import type { Settings } from "../../settings/settings.ts";
import { fieldOf } from "../header-fields.ts";
import type { ResponseHead } from "../response-head.ts";
import type { UpstreamRequest } from "../upstream-request.ts";
import { RecordingRoom } from "./body-recorder.ts";
import type { CacheStore } from "./cache-store.ts";
import { canUseCache, selectorOf } from "./cache-use.ts";
import { CachedFetch, type Hop } from "./cached-fetch.ts";
import { Flights } from "./flights.ts";
import { ForcedPolicy } from "./forced-policy.ts";
import { HttpPolicy } from "./http-policy.ts";
import { MemoryStore } from "./memory-store.ts";
import { RedisStore } from "./redis-store.ts";

/** Requests to more URLs than this aren't on their way at a time. */
const MAX_CHANGED = 10_000;

/** Takes what is to be watched. */
export type CacheAlert = (message: string) => void;

export class HttpCache {
  readonly flights = new Flights();
  readonly room: RecordingRoom;
  readonly #capacity: number;
  /** In memory, it is made when the first request asks for it. */
  #store: CacheStore | undefined;
  /** When unsafe requests last made URLs invalid, the latest last. */
  readonly #changed = new Map<string, number>();

  constructor(settings: Settings, alert: CacheAlert) {
    this.#capacity = settings.cacheSize;
    // What other gateways have stored there, the first request to this one may make invalid.
    if (settings.state !== "") this.#store = new RedisStore(settings.state, alert);
    this.room = new RecordingRoom(settings.cacheSize);
  }

  get store(): CacheStore {
    this.#store ??= new MemoryStore(this.#capacity);
    return this.#store;
  }

  /** Bytes of memory that are in use. */
  get size(): number {
    return this.#store?.size ?? 0;
  }

  /** A request through the cache; undefined where it has to go past it. */
  open(hop: Hop, request: UpstreamRequest): CachedFetch | undefined {
    const { cache, method, target, body } = request;
    if (cache === undefined || body !== null) return undefined;
    const { plan, directives } = cache;
    const selector = selectorOf(plan, request);
    if (!canUseCache(plan, method, selector)) return undefined;
    const policy =
      plan.kind === "http"
        ? new HttpPolicy(target, selector.fields, directives, selector.partition)
        : new ForcedPolicy(plan.lifetime, directives, selector.partition);
    return new CachedFetch({ cache: this, hop, request, plan, directives, selector, policy });
  }

  /**
   * What is stored of a URL is no longer true once an unsafe request to it has succeeded (RFC 9111, section 4.4).
   * It doesn't matter whether that one has options for the cache.
   */
  invalidate({ target }: UpstreamRequest, { status, fields, location }: ResponseHead): void {
    const store = this.#store;
    if (store === undefined || status < 200 || status >= 400) return;
    const urls = new Set([target.url]);
    for (const reference of [location, fieldOf(fields, "content-location") ?? ""]) {
      if (reference === "" || !URL.canParse(reference, target.url)) continue;
      const { origin, pathname, search } = new URL(reference, target.url);
      if (origin === target.origin) urls.add(origin + pathname + search);
    }
    for (const url of urls) {
      store.remove(url);
      this.#changed.delete(url);
      this.#changed.set(url, performance.now());
    }
    for (const url of this.#changed.keys()) {
      if (this.#changed.size <= MAX_CHANGED) break;
      this.#changed.delete(url);
    }
  }

  /** Whether what was asked then may tell of a state before an unsafe request. @param askedAt by `performance.now()` */
  isOutdated(url: string, askedAt: number): boolean {
    return (this.#changed.get(url) ?? -1) >= askedAt;
  }

  close(): void {
    this.#store?.close();
  }
}
