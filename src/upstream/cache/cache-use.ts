// How a request uses the cache: the options for it, and what they make of one request.
import { createHash } from "node:crypto";
import type { JsonObject } from "../../data/json.ts";
import { jsonGet } from "../../data/json-access.ts";
import { type FieldValues, overridden } from "../field-values.ts";
import { isHopByHop } from "../header-fields.ts";
import { headOf, type ResponseHead } from "../response-head.ts";
import type { UpstreamRequest } from "../upstream-request.ts";
import { type RequestFields, requestFields, type Selector } from "./stored-response.ts";

/** The options for the cache, of a request that has one of them on. */
export type CachePlan = {
  /** `http`: by RFC 9111. `forced`: everything for a fixed time. */
  readonly kind: "http" | "forced";
  /** Of `forced`; milliseconds. */
  readonly lifetime: number;
  readonly refresh: boolean;
  readonly respectClient: boolean;
  /** Take the place of the response's own fields before it is stored. */
  readonly responseHeaders: readonly FieldValues[];
  /** Keeps responses apart whose fields are replaced by others; "" where none are. */
  readonly partition: string;
};

/** What one request wants of the cache. */
export type CacheUse = {
  readonly plan: CachePlan;
  /** Cache-Control of the request, as far as it counts; "" for none. */
  readonly directives: string;
};

/** @param options checked by the request schema. @returns undefined where the cache is off */
export function readCachePlan(
  options: JsonObject | undefined,
  responseHeaders: readonly FieldValues[],
): CachePlan | undefined {
  if (options === undefined) return undefined;
  const seconds = jsonGet(options, "force-cache-ttl");
  const forced = typeof seconds === "number" && seconds > 0;
  if (!forced && jsonGet(options, "use-http-cache") !== true) return undefined;
  return {
    kind: forced ? "forced" : "http",
    lifetime: forced ? seconds * 1000 : 0,
    refresh: jsonGet(options, "force-cache-refresh") === true,
    respectClient: jsonGet(options, "respect-client-cache-headers") === true,
    responseHeaders,
    partition: responseHeaders.length === 0 ? "" : digest(responseHeaders),
  };
}

/** The client's fields, by lower-case name. */
type ClientFields = Readonly<Record<string, string | string[] | undefined>>;

/**
 * @param own fields that the configuration sets, names and values in turn: they always count
 * @param client its fields count with `respect-client-cache-headers`
 */
export function cacheUse(plan: CachePlan, own: readonly string[], client: ClientFields): CacheUse {
  const set = directivesOf(requestFields(own));
  const sent = plan.respectClient ? directivesOf(client) : "";
  return { plan, directives: set === "" || sent === "" ? set + sent : `${set}, ${sent}` };
}

/** Pragma counts where there is no Cache-Control (RFC 9111, section 5.4). */
function directivesOf(fields: ClientFields): string {
  const control = fields["cache-control"];
  if (control !== undefined) return String(control);
  return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(String(fields.pragma ?? "")) ? "no-cache" : "";
}

/** Fields that differ from request to request without a meaning for the answer. */
const tracing =
  /^(?:traceparent|tracestate|baggage|b3|x-b3-.*|x-request-id|request-id|x-correlation-id|x-amzn-trace-id|x-cloud-trace-context|uber-trace-id|sentry-trace)$/;

/** Which stored responses are for a request: another server, or a client certificate, gives other ones. */
export function selectorOf(plan: CachePlan, { method, headers, connection }: UpstreamRequest): Selector {
  const fields = requestFields(headers);
  const parts: unknown[] = connection === undefined ? [plan.partition] : [plan.partition, connection.key];
  if (plan.kind === "forced") return { partition: `forced ${digest([...parts, method, keyFields(fields)])}`, fields };
  return { partition: connection === undefined ? plan.partition : digest(parts), fields };
}

/** Conditions are answered from what is stored, so they don't tell requests apart. */
function keyFields(fields: RequestFields): readonly (readonly [string, string])[] {
  return Object.keys(fields)
    .filter((name) => !isHopByHop(name) && !tracing.test(name) && !conditions.has(name))
    .sort()
    .map((name) => [name, fields[name] as string]);
}

/** Conditions that a cache can answer (RFC 9111, section 4.3.2). */
export const conditions: ReadonlySet<string> = new Set(["if-none-match", "if-modified-since"]);

/** Parts of a resource, and conditions that only the origin can judge, go past the cache. */
const bypassing = ["range", "if-range", "if-match", "if-unmodified-since"];

export function canUseCache(plan: CachePlan, method: string, { fields }: Selector): boolean {
  if (method !== "GET" && !(method === "HEAD" && plan.kind === "forced")) return false;
  return bypassing.every((name) => fields[name] === undefined);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}

/** The head with the fields of `set-response-headers`, before it is judged and stored. */
export function replaced(head: ResponseHead, { responseHeaders }: CachePlan): ResponseHead {
  if (responseHeaders.length === 0) return head;
  return { ...headOf(head.status, head.statusText, overridden(head.fields, responseHeaders)), from: head.from };
}
