// `force-cache-ttl`: everything but failures is kept for a fixed time, whatever the upstream says about it.

import { withoutFields } from "../header-fields.ts";
import type { ResponseHead } from "../response-head.ts";
import type { Judgement, Policy } from "./policy.ts";
import type { StoredResponse, Variant } from "./stored-response.ts";
import { undiciCache } from "./undici-cache.ts";

/** Never given to anybody but the one whose request was answered, and what depends on when it is sent. */
const notStored: ReadonlySet<string> = new Set(["set-cookie", "set-cookie2", "age"]);

/** Parts, answers to conditions, and failures. */
function isStorable(status: number): boolean {
  return status >= 200 && status < 500 && status !== 206 && status !== 304;
}

export class ForcedPolicy implements Policy {
  readonly drops = false;
  stores: Variant | undefined;
  readonly #lifetime: number;
  readonly #partition: string;
  readonly #directives: string;

  /** @param lifetime milliseconds */
  constructor(lifetime: number, directives: string, partition: string) {
    this.#lifetime = lifetime;
    this.#directives = directives;
    this.#partition = partition;
  }

  judge(stored: StoredResponse | undefined): Judgement {
    const wanted = undiciCache().parseCacheControl(this.#directives);
    const age = stored === undefined ? 0 : Math.max(0, Date.now() - stored.cachedAt);
    const fresh = stored !== undefined && age < Math.min(this.#lifetime, limit(wanted["max-age"]));
    if (fresh && !wanted["no-cache"] && !wanted["no-store"]) return { kind: "stored", age: Math.floor(age / 1000) };
    return wanted["only-if-cached"] ? { kind: "none" } : { kind: "ask", validators: undefined };
  }

  answered({ status, statusText, fields }: ResponseHead): undefined {
    const now = Date.now();
    this.stores = undefined;
    if (!isStorable(status)) return;
    this.stores = {
      partition: this.#partition,
      status,
      statusText,
      fields: withoutFields(fields, notStored),
      vary: {},
      directives: {},
      cachedAt: now,
      staleAt: now + this.#lifetime,
      deleteAt: now + this.#lifetime,
    };
  }

  failed(): undefined {}
}

function limit(seconds: unknown): number {
  return typeof seconds === "number" ? seconds * 1000 : Number.POSITIVE_INFINITY;
}
