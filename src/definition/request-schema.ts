// The properties and options of upstream requests: which ones exist, which come later, and what their values must be.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";
import { connectionRules } from "./connection-rules.ts";
import {
  address,
  anything,
  charset,
  type Fault,
  fieldLists,
  fields,
  integer,
  listOf,
  memberFaults,
  objectOf,
  origin,
  type Path,
  pairs,
  query,
  type Rule,
  type Shape,
  seconds,
  text,
  truth,
  validation,
} from "./value-rules.ts";

/** `request` is one of a `request` or `requests` action; `proxy` is a `proxy-request` action or an `x-flat-proxy` key. */
export type RequestKind = "request" | "proxy";

/** Takes a fault. `path` leads to the faulty value; with `of` "key" the name itself is at fault. */
export type ReportFault = (path: Path, message: string, hint: string | undefined, of: "key" | "value") => void;

const options: Readonly<Record<string, Rule>> = {
  timeout: seconds,
  "connect-timeout": seconds,
  "time-to-first-byte-timeout": seconds,
  "exit-on-error": truth,
  "follow-redirects": truth,
  "max-redirects": integer,
  "basic-auth-credentials": text,
  "query-encoding-raw-chars": text,
  ...connectionRules,
  "send-x-forwarded-for": truth,
  "set-response-headers": fieldLists,
  definition: text,
  "validate-request": validation,
  "validate-request-security": validation,
  "validate-response": validation,
  "mock-response": truth,
  "use-http-cache": truth,
  "force-cache-ttl": integer,
  "force-cache-refresh": truth,
  "respect-client-cache-headers": truth,
};

const requestOptions = objectOf({ member: "option", known: options, later: [] });

const body = objectOf({ member: "property", known: { src: text, value: anything, mime: text }, later: [] });

const upload = objectOf(
  { member: "property", known: { name: text, src: text, value: anything, filename: text, mime: text }, later: [] },
  (value) =>
    isGiven(value, "name") && (isGiven(value, "src") || jsonGet(value, "value") !== undefined)
      ? undefined
      : 'an object with a "name", and a "src" or a "value"',
);

const shapes: Readonly<Record<RequestKind, Shape>> = {
  request: {
    member: "property",
    known: {
      id: text,
      url: address,
      method: text,
      encoding: charset,
      headers: fields,
      cookies: pairs,
      query,
      post: pairs,
      body,
      uploads: listOf(upload, 'a list of objects with a "name", and a "src" or a "value"'),
      options: requestOptions,
    },
    later: ["operation", "params"],
  },
  proxy: {
    member: "property",
    known: {
      origin,
      url: address,
      stripEndpoint: truth,
      addPrefix: text,
      query,
      headers: fields,
      options: requestOptions,
    },
    later: [],
  },
};

/** Checks the configuration of one request and reports every fault. Null counts as not given, everywhere. */
export function checkRequest(kind: RequestKind, value: Json, report: ReportFault): void {
  if (!isJsonObject(value)) {
    report([], "An object with the properties of the request is required", undefined, "value");
    return;
  }
  const faults = memberFaults(value, shapes[kind]) ?? [];
  for (const { path, message, hint, of } of faults) report(path, message, hint, of);
  checkCache(jsonGet(value, "options"), report);
  checkContract(jsonGet(value, "options"), report);
  if (kind === "proxy") checkDestination(value, faults, report);
}

/** What checks a request or mocks its response does so by a definition. */
function checkContract(given: Json | undefined, report: ReportFault): void {
  if (!isJsonObject(given) || isGiven(given, "definition")) return;
  for (const name of ["validate-request", "validate-request-security", "validate-response", "mock-response"]) {
    const value = jsonGet(given, name);
    if (value === true || value === "report-only")
      report(["options"], `The option "${name}" needs the option "definition"`, undefined, "key");
  }
}

function checkCache(given: Json | undefined, report: ReportFault): void {
  if (!isJsonObject(given) || jsonGet(given, "use-http-cache") !== true) return;
  const lifetime = jsonGet(given, "force-cache-ttl");
  if (typeof lifetime !== "number" || lifetime === 0) return;
  report(
    ["options", "force-cache-ttl"],
    '"use-http-cache" and "force-cache-ttl" can\'t be used together',
    '"use-http-cache" follows what the responses say, "force-cache-ttl" ignores it.',
    "key",
  );
}

const destinations: readonly string[] = ["origin", "url"];

function checkDestination(value: JsonObject, faults: readonly Fault[], report: ReportFault): void {
  const given = destinations.filter((name) => isGiven(value, name));
  if (given.length === 0 && !faults.some(isMisspeltDestination)) {
    report([], 'A proxy needs an "origin" or a "url"', undefined, "value");
  }
  if (given.length === 2) {
    report(
      ["url"],
      '"origin" and "url" can\'t be used together',
      '"url" replaces the whole URL, "origin" keeps the path.',
      "key",
    );
  }
}

/** Its own fault says enough. */
function isMisspeltDestination({ path, of }: Fault): boolean {
  return of === "key" && path.length === 1 && suggestion(String(path[0]), destinations) !== undefined;
}

function isGiven(value: JsonObject, name: string): boolean {
  const item = jsonGet(value, name);
  return item !== undefined && item !== null && item !== "";
}
