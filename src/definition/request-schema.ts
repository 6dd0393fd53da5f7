// The properties and options of upstream requests: which ones exist, which come later, and what their values must be.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";

/** `request` is one of a `request` or `requests` action; `proxy` is a `proxy-request` action or an `x-flat-proxy` key. */
export type RequestKind = "request" | "proxy";

type Path = readonly (string | number)[];

/** Takes a fault. `path` leads to the faulty value; with `of` "key" the name itself is at fault. */
export type ReportFault = (path: Path, message: string, hint: string | undefined, of: "key" | "value") => void;

/** What a value must be, as messages say it; undefined where it is fine. */
type Rule = (value: Json) => string | undefined;

const isScalar = (value: Json): boolean => ["string", "number", "boolean"].includes(typeof value);
const isNumber = (value: Json): boolean =>
  typeof value === "number" && value >= 0 && value !== Number.POSITIVE_INFINITY;

const text: Rule = (value) => (typeof value === "string" ? undefined : "a string");
const truth: Rule = (value) => (typeof value === "boolean" ? undefined : "true or false");
const seconds: Rule = (value) => (isNumber(value) ? undefined : "a number of seconds");
const integer: Rule = (value) => (isNumber(value) && Number.isInteger(value) ? undefined : "a whole number");
const fields: Rule = (value) =>
  isJsonObject(value) && valuesOf(value).every((item) => item === null || isScalar(item))
    ? undefined
    : "an object of header field names and values";
const fieldLists: Rule = (value) =>
  isJsonObject(value) && valuesOf(value).every((item) => item === null || isScalar(item) || isList(item))
    ? undefined
    : "an object of header field names with a value or a list of values";
const pairs: Rule = (value) =>
  isPairObject(value) || isPairList(value) ? undefined : 'an object, or a list of objects with "name" and "value"';
const query: Rule = (value) =>
  typeof value === "string" || pairs(value) === undefined ? undefined : `a string, ${pairs(value)}`;
const address: Rule = (value) => (isAddress(value) ? undefined : "an absolute http or https URL");
const origin: Rule = (value) =>
  value === "" || (isAddress(value) && /^[^/]*\/\/[^/?#]*\/?$/.test(value))
    ? undefined
    : "an http or https URL without a path";

const options: Readonly<Record<string, Rule>> = {
  timeout: seconds,
  "connect-timeout": seconds,
  "time-to-first-byte-timeout": seconds,
  "exit-on-error": truth,
  "follow-redirects": truth,
  "max-redirects": integer,
  "basic-auth-credentials": text,
  "send-x-forwarded-for": truth,
  "set-response-headers": fieldLists,
};

const laterOptions: readonly string[] = [
  "tls-version",
  "tls-ciphers",
  "ignore-certificate-errors",
  "client-certificate-file",
  "client-certificate-password",
  "transport-protocol",
  "transport-server",
  "transport-port",
  "proxy-server",
  "proxy-credentials",
  "use-http-cache",
  "force-cache-ttl",
  "force-cache-refresh",
  "respect-client-cache-headers",
  "query-encoding-raw-chars",
  "disable-connection-reuse",
  "mock-response",
  "validate-request",
  "validate-request-security",
  "validate-response",
  "definition",
];

type Shape = { readonly known: Readonly<Record<string, Rule>>; readonly later: readonly string[] };

const properties: Readonly<Record<RequestKind, Shape>> = {
  request: {
    known: { id: text, url: address, method: text, headers: fields, cookies: pairs, query, post: pairs },
    later: ["encoding", "uploads", "operation", "params"],
  },
  proxy: { known: { origin, url: address, stripEndpoint: truth, addPrefix: text, query, headers: fields }, later: [] },
};

const body: Shape = { known: { src: text, value: () => undefined, mime: text }, later: [] };

/** Checks the configuration of one request and reports every fault. Null counts as not given, everywhere. */
export function checkRequest(kind: RequestKind, value: Json, report: ReportFault): void {
  const shape = properties[kind];
  const objects: Record<string, Shape> = { options: { known: options, later: laterOptions } };
  if (kind === "request") objects.body = body;
  if (!isJsonObject(value)) {
    report([], "An object with the properties of the request is required", undefined, "value");
    return;
  }
  const names = [...Object.keys(shape.known), ...Object.keys(objects)];
  for (const name of jsonKeys(value)) {
    const item = jsonGet(value, name) ?? null;
    const inner = Object.hasOwn(objects, name) ? objects[name] : undefined;
    if (inner === undefined) checkMember([name], item, shape, names, "property", report);
    else checkMembers(name, item, inner, report);
  }
  if (kind === "proxy") checkDestination(value, report);
}

function checkMembers(name: string, value: Json, shape: Shape, report: ReportFault): void {
  if (value === null) return;
  if (!isJsonObject(value)) {
    report([name], `"${name}" must be an object`, undefined, "value");
    return;
  }
  const what = name === "options" ? "option" : "property";
  const names = Object.keys(shape.known);
  for (const key of jsonKeys(value)) checkMember([name, key], jsonGet(value, key) ?? null, shape, names, what, report);
}

function checkMember(
  path: Path,
  value: Json,
  shape: Shape,
  names: readonly string[],
  what: string,
  report: ReportFault,
): void {
  const name = String(path[path.length - 1]);
  const rule = Object.hasOwn(shape.known, name) ? shape.known[name] : undefined;
  if (rule !== undefined) {
    const wanted = value === null ? undefined : rule(value);
    if (wanted !== undefined) report(path, `"${name}" must be ${wanted}`, undefined, "value");
  } else if (shape.later.includes(name)) {
    report(path, `The ${what} "${name}" is not there yet: it comes with a later version`, undefined, "key");
  } else {
    report(path, `Unknown ${what} "${name}"`, suggestion(name, [...names, ...shape.later]), "key");
  }
}

function checkDestination(value: JsonObject, report: ReportFault): void {
  const given = ["origin", "url"].filter((name) => !isEmpty(jsonGet(value, name)));
  if (given.length === 0) report([], 'A proxy needs an "origin" or a "url"', undefined, "value");
  if (given.length === 2) {
    report(
      ["url"],
      '"origin" and "url" can\'t be used together',
      '"url" replaces the whole URL, "origin" keeps the path.',
      "key",
    );
  }
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function isAddress(value: Json): value is string {
  return typeof value === "string" && (value === "" || (/^https?:\/\//i.test(value) && URL.canParse(value)));
}

function isList(value: Json): boolean {
  return Array.isArray(value) && value.every(isScalar);
}

function isPairObject(value: Json): boolean {
  return isJsonObject(value) && valuesOf(value).every((item) => item === null || isScalar(item));
}

function isPairList(value: Json): boolean {
  return Array.isArray(value) && value.every((item: Json) => isJsonObject(item) && isPair(item));
}

function isPair(item: JsonObject): boolean {
  const name = jsonGet(item, "name");
  const value = jsonGet(item, "value");
  return typeof name === "string" && name !== "" && value !== undefined && (value === null || isScalar(value));
}

function valuesOf(object: JsonObject): Json[] {
  return jsonKeys(object).map((key) => jsonGet(object, key) ?? null);
}
