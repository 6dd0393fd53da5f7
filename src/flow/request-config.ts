// The JSON of a `request` action to an upstream request: URL, method, fields, cookies, body.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import { cacheUse } from "../upstream/cache/cache-use.ts";
import { withCarried } from "../upstream/carried-fields.ts";
import { type AppFiles, ConnectionFault, readConnection } from "../upstream/connection.ts";
import { type LeaveOut, sendableFields } from "../upstream/field-values.ts";
import { cookieText, nameValuePairs, plainCoding, queryText, type UrlCoding, urlText } from "../upstream/form-text.ts";
import { isFieldName, isFieldValue } from "../upstream/header-fields.ts";
import { collectLimits, type RequestOptions, readOptions } from "../upstream/request-options.ts";
import { parseTarget, type Target, withPath } from "../upstream/target.ts";
import { readUpstreamContract } from "../upstream/upstream-contract.ts";
import type { UpstreamRequest } from "../upstream/upstream-request.ts";
import type { ClientRequest } from "./client-request.ts";
import type { FlowContext } from "./context.ts";
import { type Payload, payloadOf, readsPlaces } from "./request-payload.ts";

/** What the element's attributes give where the JSON doesn't. */
export type RequestDefaults = {
  readonly id: string;
  readonly url: string | undefined;
  readonly method: string | undefined;
};

/** A request whose configuration is read; what doesn't depend on the client's request is worked out once. */
export type PreparedRequest = {
  readonly id: string;
  readonly options: RequestOptions;
  /** @throws FlowError (3201) where URL, method or fields can't be used */
  readonly build: (context: FlowContext) => UpstreamRequest;
};

/**
 * @param config checked by the request schema
 * @param files where names of files lead
 */
export function prepareRequest(config: JsonObject, defaults: RequestDefaults, files: AppFiles): PreparedRequest {
  // What flows make of the response's fields is checked where it is sent.
  const options = readOptions(objectOf(jsonGet(config, "options")), () => undefined);
  const connection = readConnection(objectOf(jsonGet(config, "options")), files);
  const contract = readUpstreamContract(objectOf(jsonGet(config, "options")), files, "off");
  const id = idOf(config, defaults);
  const plan = (context: FlowContext): Parts => planParts(config, defaults, options, context, files.folder);
  let parts: Parts | undefined;
  const known = (context: FlowContext): Parts => {
    parts ??= plan(context);
    return parts;
  };
  const partsOf = options.sendForwardedFor || readsPlaces(config) ? plan : known;
  const build = (context: FlowContext): UpstreamRequest => {
    if (connection instanceof ConnectionFault) throw connection;
    if (contract instanceof ConnectionFault) throw contract;
    const requestParts = partsOf(context);
    return {
      id,
      requestID: context.request.id,
      ...requestParts,
      headers: withCarried(requestParts.headers, context.carried),
      carried: context.carried.names,
      limits: collectLimits(options, context.services.settings, false),
      connection,
      contract,
      redirects: options.redirects,
      cache: options.cache && cacheUse(options.cache, requestParts.headers, context.request.headers),
    };
  };
  return { id, options, build };
}

export function idOf(config: JsonObject, defaults: RequestDefaults): string {
  return textOf(jsonGet(config, "id")) ?? defaults.id;
}

type Parts = Pick<UpstreamRequest, "target" | "method" | "headers" | "body">;

function planParts(
  config: JsonObject,
  defaults: RequestDefaults,
  options: RequestOptions,
  context: FlowContext,
  folder: string,
): Parts {
  const charset = textOf(jsonGet(config, "encoding")) ?? plainCoding.charset;
  const payload = payloadOf(config, { context, folder, charset });
  const method = textOf(jsonGet(config, "method")) ?? defaults.method ?? (payload === undefined ? "GET" : "POST");
  const base = parseTarget(urlText(textOf(jsonGet(config, "url")) ?? defaults.url ?? "", charset));
  return {
    target: withQuery(base, jsonGet(config, "query"), { charset, raw: options.rawQueryCharacters }),
    method: checkMethod(method.toUpperCase()),
    headers: headersOf(config, options, base, payload, method, context),
    body: payload === undefined ? null : payload.bytes,
  };
}

function withQuery(target: Target, query: Json | undefined, coding: UrlCoding): Target {
  if (query === undefined || query === null) return target;
  const text = queryText(query, coding);
  const bare = target.path.split("?", 1)[0] as string;
  return withPath(target.origin, text === "" ? bare : `${bare}?${text}`);
}

function checkMethod(method: string): string {
  // CONNECT would turn the connection into a tunnel.
  if (isFieldName(method) && method !== "CONNECT") return method;
  throw invalid("The request method is not one.", method);
}

function headersOf(
  config: JsonObject,
  options: RequestOptions,
  target: Target,
  payload: Payload | undefined,
  method: string,
  context: FlowContext,
): string[] {
  const fields = new Map<string, readonly string[]>([
    ["User-Agent", ["FLAT"]],
    ["Accept", ["*/*"]],
    ["Accept-Encoding", ["deflate, gzip"]],
  ]);
  const leaveOut = alertLeftOut(context);
  const mime = payload?.mime ?? (method.toUpperCase() === "POST" ? "application/x-www-form-urlencoded" : "");
  if (!isFieldValue(mime)) leaveOut("Content-Type", "forbidden");
  else if (mime !== "") fields.set("Content-Type", [mime]);
  const credentials = options.credentials ?? target.credentials;
  if (credentials !== undefined) fields.set("Authorization", [`Basic ${Buffer.from(credentials).toString("base64")}`]);
  if (options.sendForwardedFor) fields.set("X-Forwarded-For", [forwardedFor(context.request)]);
  setHeaders(fields, config, payload, leaveOut);
  setCookies(fields, jsonGet(config, "cookies"));
  return [...fields].flatMap(([name, values]) => values.flatMap((value) => [name, value]));
}

/** The peer's address, behind those that a trusted peer tells. */
function forwardedFor({ trusted, headers, remoteAddress }: ClientRequest): string {
  const told = trusted ? headers["x-forwarded-for"] : undefined;
  return told === undefined ? remoteAddress : `${told}, ${remoteAddress}`;
}

/** The `headers` property; a value of "" or null removes a field, also one that would be there by default. */
function setHeaders(
  fields: Map<string, readonly string[]>,
  config: JsonObject,
  payload: Payload | undefined,
  leaveOut: LeaveOut,
): void {
  for (const { name, values } of sendableFields(objectOf(jsonGet(config, "headers")), leaveOut)) {
    const usable = values.filter((value) => value !== "");
    const fixed = payload?.fixedMime === true && name.toLowerCase() === "content-type";
    if (!fixed) setField(fields, name, usable);
  }
}

/** Anything but an empty object or list takes the place of a `Cookie` field, even where all its values are null. */
function setCookies(fields: Map<string, readonly string[]>, cookies: Json | undefined): void {
  if (typeof cookies !== "object" || cookies === null) return;
  if ((Array.isArray(cookies) ? cookies : jsonKeys(cookies as JsonObject)).length === 0) return;
  const text = cookieText(nameValuePairs(cookies));
  setField(fields, "Cookie", text === "" ? [] : [text]);
}

/** Framing fields are left out in silence: copying all of the client's fields is no fault. */
export function alertLeftOut(context: FlowContext): LeaveOut {
  return (name, reason) => {
    if (reason === "forbidden") {
      context.alert("request", `The header field ${JSON.stringify(name)} can't be sent: it is left out`);
    }
  };
}

/** Replaces a field, whatever the case of its name. */
function setField(fields: Map<string, readonly string[]>, name: string, values: readonly string[]): void {
  for (const known of fields.keys()) if (known.toLowerCase() === name.toLowerCase()) fields.delete(known);
  fields.set(name, values);
}

function invalid(info: string, detail: string): FlowError {
  return new FlowError("upstreamFailed", { info: [info], cause: detail });
}

/** Null and "" count as not given. */
function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function objectOf(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
