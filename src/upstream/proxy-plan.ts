// What a proxy does to a request, worked out once: where it goes, which fields it sets and drops.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import { type AppFiles, type Connection, ConnectionFault, readConnection } from "./connection.ts";
import { type LeaveOut, sendableFields } from "./field-values.ts";
import { plainCoding, queryText } from "./form-text.ts";
import { connectionOptions, fieldNames, isFraming, isHopByHop } from "./header-fields.ts";
import { type RequestOptions, readOptions } from "./request-options.ts";
import { parseTarget, type Target, withPath } from "./target.ts";
import { readUpstreamContract, type UpstreamContract } from "./upstream-contract.ts";

export type ProxyPlan = {
  readonly base: Target;
  /** Whether `base` is a whole URL; else only its origin counts. */
  readonly whole: boolean;
  readonly stripEndpoint: boolean;
  /** Without a slash at its end; "" for none. */
  readonly prefix: string;
  /** Replaces the query; undefined keeps the client's. */
  readonly query: string | undefined;
  /** Fields that are set, flat. */
  readonly fields: readonly string[];
  /** Lower-case names of fields that are set or removed: the client's are dropped. */
  readonly replaced: ReadonlySet<string>;
  readonly options: RequestOptions;
  readonly connection: Connection | undefined;
  /** What the upstream's definition demands. */
  readonly contract: UpstreamContract | undefined;
};

/** What a proxy takes from the client's request. */
export type ProxiedRequest = {
  readonly path: string;
  readonly query: string | undefined;
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
};

/** For constant configurations: a field that can't be sent is a fault. @throws FlowError */
export const refuseField: LeaveOut = (name) => {
  throw new FlowError("upstreamRequestInvalid", { info: [`The header field ${JSON.stringify(name)} can't be sent.`] });
};

/**
 * @param config checked by the request schema
 * @throws FlowError for an origin or URL that can't be used, ConnectionFault for connection settings
 */
export function planProxy(config: JsonObject, leaveOut: LeaveOut, files: AppFiles): ProxyPlan {
  const { base, whole } = baseOf(config);
  const given = objectOf(jsonGet(config, "options"));
  const read = readOptions(given, leaveOut);
  const connection = readConnection(given, files);
  if (connection instanceof ConnectionFault) throw connection;
  const contract = readUpstreamContract(given, files, "on");
  if (contract instanceof ConnectionFault) throw contract;
  const hasDefinition = typeof (given && jsonGet(given, "definition")) === "string";
  // A proxy that names a definition is strict, unless it says otherwise.
  const exitOnError = hasDefinition ? jsonGet(given ?? {}, "exit-on-error") !== false : read.exitOnError;
  const options = { ...read, exitOnError };
  const fields: string[] = [];
  const replaced = new Set<string>();
  for (const { name, values } of sendableFields(objectOf(jsonGet(config, "headers")), leaveOut)) {
    replaced.add(name.toLowerCase());
    for (const value of values) if (value !== "") fields.push(name, value);
  }
  const credentials = options.credentials ?? base.credentials;
  if (credentials !== undefined && !replaced.has("authorization")) {
    fields.push("Authorization", `Basic ${Buffer.from(credentials).toString("base64")}`);
  }
  const query = jsonGet(config, "query");
  return {
    base,
    whole,
    fields,
    replaced,
    options,
    connection,
    contract,
    stripEndpoint: jsonGet(config, "stripEndpoint") === true,
    prefix: prefixOf(jsonGet(config, "addPrefix")),
    query:
      query === undefined || query === null
        ? undefined
        : queryText(query, { ...plainCoding, raw: options.rawQueryCharacters }),
  };
}

function baseOf(config: JsonObject): Pick<ProxyPlan, "base" | "whole"> {
  const origin = jsonGet(config, "origin");
  const url = jsonGet(config, "url");
  if (typeof url === "string" && url !== "") return { base: parseTarget(url), whole: true };
  const base = parseTarget(typeof origin === "string" ? origin : "");
  if (base.path !== "/") {
    throw new FlowError("upstreamFailed", {
      info: ["The origin of a proxy has a path."],
      cause: `origin: ${base.url}`,
    });
  }
  return { base, whole: false };
}

function prefixOf(value: Json | undefined): string {
  if (typeof value !== "string" || value === "" || value === "/") return "";
  const encoded = new URL(value.startsWith("/") ? value : `/${value}`, "http://x").pathname;
  return encoded.endsWith("/") ? encoded.slice(0, -1) : encoded;
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** Where a request goes. @param endpoint the path up to what a wildcard matched */
export function proxyTarget(plan: ProxyPlan, request: ProxiedRequest, endpoint: string): Target {
  const path = plan.whole ? plan.base.path : plan.prefix + strippedPath(plan, request.path, endpoint);
  const query = plan.query ?? (plan.whole && path.includes("?") ? undefined : request.query);
  if (query === undefined) return withPath(plan.base.origin, path);
  const question = path.indexOf("?");
  const bare = question < 0 ? path : path.slice(0, question);
  return withPath(plan.base.origin, query === "" ? bare : `${bare}?${query}`);
}

function strippedPath(plan: ProxyPlan, path: string, endpoint: string): string {
  if (!plan.stripEndpoint || endpoint === "/" || !path.startsWith(endpoint)) return path;
  const rest = path.slice(endpoint.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

/** Fields that say where a request came from: never believed, never sent on unless the configuration sets them. */
const forwarding: ReadonlySet<string> = new Set(["forwarded", "x-real-ip"]);

/** Fields of the client's that a proxy never sends on. */
function isDropped(name: string): boolean {
  switch (name.length) {
    case 4:
      return name.toLowerCase() === "host";
    case 5:
      // It may carry the gateway's own password.
      return name.toLowerCase() === "debug";
    case 6: {
      const lower = name.toLowerCase();
      return lower === "cookie" || lower === "expect";
    }
    case 13:
      return name.toLowerCase() === "authorization";
    case 9:
      return forwarding.has(name.toLowerCase()) || isHopByHop(name);
    default:
      return isHopByHop(name) || (name.length > 11 && name.slice(0, 12).toLowerCase() === "x-forwarded-");
  }
}

/** The fields to send upstream, flat. @param trusted whether the peer's own forwarding fields are believed and sent on */
export function proxyHeaders(plan: ProxyPlan, request: ProxiedRequest, trusted: boolean): string[] {
  const { rawHeaders } = request;
  const headers: string[] = [];
  let named: ReadonlySet<string> | undefined;
  let underscored = false;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const value = rawHeaders[at + 1] as string;
    underscored ||= name.includes("_");
    if (isDropped(name) && !(trusted && isForwarding(name))) {
      if (name.length === 10 && name.toLowerCase() === "connection") named = connectionOptions(value, named);
    } else if (plan.replaced.size === 0 || !plan.replaced.has(name.toLowerCase())) {
      headers.push(name, value);
    }
  }
  const wanted = named === undefined && !underscored ? headers : withoutUnwanted(headers, named, plan.replaced);
  return complete(plan, request, wanted, trusted);
}

function complete(plan: ProxyPlan, request: ProxiedRequest, headers: string[], trusted: boolean): string[] {
  if (plan.fields.length > 0) headers.push(...plan.fields);
  if (plan.options.sendForwardedFor && !plan.replaced.has("x-forwarded-for"))
    addForwardedFor(headers, request.remoteAddress, trusted);
  return headers;
}

/** Behind the last field of a trusted peer. */
function addForwardedFor(headers: string[], address: string, trusted: boolean): void {
  for (let at = headers.length - 2; trusted && at >= 0; at -= 2) {
    if ((headers[at] as string).toLowerCase() === "x-forwarded-for") {
      headers[at + 1] = `${headers[at + 1]}, ${address}`;
      return;
    }
  }
  headers.push("X-Forwarded-For", address);
}

function isForwarding(name: string): boolean {
  const lower = name.toLowerCase();
  return forwarding.has(lower) || lower.startsWith("x-forwarded-");
}

/** Drops what `Connection` names, and fields with underscores that pose as another field. */
function withoutUnwanted(
  headers: string[],
  named: ReadonlySet<string> | undefined,
  replaced: ReadonlySet<string>,
): string[] {
  const present = fieldNames(headers);
  const unwanted = (name: string): boolean => {
    const lower = name.toLowerCase();
    if (named?.has(lower)) return true;
    if (!lower.includes("_")) return false;
    const twin = lower.replaceAll("_", "-");
    return present.has(twin) || replaced.has(twin) || isDropped(twin) || isFraming(twin);
  };
  const kept: string[] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if (!unwanted(headers[at] as string)) kept.push(headers[at] as string, headers[at + 1] as string);
  }
  return kept;
}
