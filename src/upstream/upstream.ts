// The gateway's client side: sends requests to upstreams, streamed or collected.
import type { Logger } from "../logging/logger.ts";
import type { Settings } from "../settings/settings.ts";
import { BodyCollector, type CollectedResponse } from "./body-collector.ts";
import { HttpCache } from "./cache/http-cache.ts";
import { type PoolSize, Pools } from "./pools.ts";
import type { Transport } from "./transport.ts";
import { UpstreamCall } from "./upstream-call.ts";
import type { UpstreamReceiver, UpstreamRequest } from "./upstream-request.ts";

export class Upstream implements Transport {
  readonly settings: Settings;
  readonly #services: { readonly pools: Pools; readonly cache: HttpCache; readonly logger: Logger };

  constructor(settings: Settings, logger: Logger) {
    this.settings = settings;
    const cache = new HttpCache(settings, (message) => logger.alert("", "cache", message));
    this.#services = { pools: new Pools(), cache, logger };
  }

  /** Starts a request whose response goes to `receiver` as it arrives. */
  stream(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamCall {
    const call = new UpstreamCall(this.#services, request, receiver);
    call.start();
    return call;
  }

  /**
   * Sends a request and collects its response, decoded; never rejects: a failure is part of the answer.
   * @param limit bytes of the body, as it comes and decoded
   */
  send(
    request: UpstreamRequest,
    onStart?: (call: UpstreamCall) => void,
    limit = this.settings.maxBody,
  ): Promise<CollectedResponse> {
    return new Promise((resolve) => {
      const collector = new BodyCollector(request, limit, resolve);
      const call = new UpstreamCall(this.#services, request, collector);
      collector.call = call;
      onStart?.(call);
      call.start();
    });
  }

  /** Open connections. */
  poolSizes(): readonly PoolSize[] {
    return this.#services.pools.sizes();
  }

  /** Bytes of memory. */
  get cacheSize(): number {
    return this.#services.cache.size;
  }

  async close(): Promise<void> {
    this.#services.cache.close();
    this.#services.pools.destroy();
  }
}
