// The `options` of an upstream request, as `request`, `proxy-request` and `x-flat-proxy` know them.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import type { Settings } from "../settings/settings.ts";
import { type CachePlan, readCachePlan } from "./cache/cache-use.ts";
import { type FieldValues, type LeaveOut, sendableFields } from "./field-values.ts";
import type { TimeLimits } from "./upstream-request.ts";

export type RequestOptions = {
  /** Milliseconds; 0 where the configuration doesn't say it. */
  readonly timeout: number;
  readonly connectTimeout: number;
  readonly firstByteTimeout: number;
  readonly exitOnError: boolean;
  /** Hops to follow; 0 hands redirects on. */
  readonly redirects: number;
  /** `user:password`. */
  readonly credentials: string | undefined;
  readonly sendForwardedFor: boolean;
  /** Whether WebSockets of clients are passed on. */
  readonly websocket: boolean;
  /** Characters that the `query` property leaves as they are. */
  readonly rawQueryCharacters: string;
  /** Fields that replace those of the response. */
  readonly responseHeaders: readonly FieldValues[];
  /** Undefined where the cache is off. */
  readonly cache: CachePlan | undefined;
};

const DEFAULT_REDIRECTS = 10;

/** Without a byte for this long, a stream is given up. Milliseconds. */
const STREAM_IDLE = 30_000;

/** @param options checked by the request schema */
export function readOptions(options: JsonObject | undefined, leaveOut: LeaveOut): RequestOptions {
  const get = (name: string): Json | undefined => (options === undefined ? undefined : jsonGet(options, name));
  const credentials = get("basic-auth-credentials");
  const responseHeaders = sendableFields(objectOf(get("set-response-headers")), leaveOut);
  return {
    timeout: milliseconds(get("timeout")),
    connectTimeout: milliseconds(get("connect-timeout")),
    firstByteTimeout: milliseconds(get("time-to-first-byte-timeout")),
    exitOnError: get("exit-on-error") === true,
    redirects: get("follow-redirects") === true ? (numberOf(get("max-redirects")) ?? DEFAULT_REDIRECTS) : 0,
    credentials: typeof credentials === "string" && credentials !== "" ? credentials : undefined,
    websocket: get("websocket") === true,
    sendForwardedFor: get("send-x-forwarded-for") === true,
    rawQueryCharacters: textOf(get("query-encoding-raw-chars")) ?? "",
    responseHeaders,
    cache: readCachePlan(options, responseHeaders),
  };
}

/**
 * For a response that is collected: everything together has to be done in time.
 * @param upload whether the client's body is streamed: then the default counts from its end, for how fast clients send
 *   says nothing about an upstream
 */
export function collectLimits(options: RequestOptions, settings: Settings, upload: boolean): TimeLimits {
  const total = capped(options.timeout || settings.defaultTimeout, settings);
  const connect = connectLimit(options, settings, total);
  const head = firstByte(options, settings);
  if (!upload) return { total, head, idle: 0, client: 0, connect };
  const client = settings.clientRequestTimeout;
  if (options.timeout > 0) return { total, head, idle: STREAM_IDLE, client, connect };
  return { total: settings.maxTimeout, head: head || total, idle: STREAM_IDLE, client, connect };
}

/** For a response that is streamed: the default counts to the response head, an explicit timeout is the total. */
export function streamLimits(options: RequestOptions, settings: Settings): TimeLimits {
  const head = firstByte(options, settings);
  const client = settings.clientRequestTimeout;
  const limit = capped(options.timeout || settings.defaultTimeout, settings);
  const connect = connectLimit(options, settings, limit);
  if (options.timeout > 0) return { total: limit, head, idle: STREAM_IDLE, client, connect };
  return { total: 0, head: head || limit, idle: STREAM_IDLE, client, connect };
}

function firstByte(options: RequestOptions, settings: Settings): number {
  const limit = options.firstByteTimeout || settings.firstByteTimeout;
  return limit === 0 ? 0 : capped(limit, settings);
}

function connectLimit(options: RequestOptions, settings: Settings, total: number): number {
  return Math.min(total, options.connectTimeout || settings.connectTimeout || total);
}

function capped(limit: number, settings: Settings): number {
  return Math.min(limit, settings.maxTimeout);
}

function milliseconds(value: Json | undefined): number {
  const seconds = numberOf(value) ?? 0;
  return seconds <= 0 ? 0 : Math.max(1, Math.round(seconds * 1000));
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
