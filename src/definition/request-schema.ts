// The properties and options of upstream requests: which ones exist, and what their values must be.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { suggestion } from "../source/suggest.ts";
import { connectionRules } from "./connection-rules.ts";
import type { JsonSchema } from "./json-schema.ts";
import {
  address,
  anything,
  charset,
  type Fault,
  fieldLists,
  fields,
  integer,
  listOf,
  type Member,
  memberFaults,
  members,
  objectOf,
  origin,
  type Path,
  pairs,
  query,
  type Shape,
  seconds,
  shapeSchema,
  text,
  truth,
  validation,
} from "./value-rules.ts";

/**
 * `request` is one of a `request` or `requests` action; `proxy` is a `proxy-request` action, `route` an `x-flat-proxy` key;
 * `test-request` is one to the app itself.
 */
export type RequestKind = "request" | "proxy" | "route" | "test-request";

/** Takes a fault. `path` leads to the faulty value; with `of` "key" the name itself is at fault. */
export type ReportFault = (path: Path, message: string, hint: string | undefined, of: "key" | "value") => void;

const options: Readonly<Record<string, Member>> = {
  timeout: { ...seconds, about: "Seconds for everything together." },
  "connect-timeout": { ...seconds, about: "Seconds to connect." },
  "time-to-first-byte-timeout": { ...seconds, about: "Seconds to the head of the answer." },
  "exit-on-error": { ...truth, about: "true: a failed request ends the flow, and the error flow runs." },
  "follow-redirects": { ...truth, about: "true follows redirects." },
  "max-redirects": { ...integer, about: "How many redirects are followed at most; by default 10." },
  "basic-auth-credentials": { ...text, about: "user:password for the upstream." },
  "query-encoding-raw-chars": { ...text, about: "Characters that query leaves as they are, such as []." },
  ...connectionRules,
  "send-x-forwarded-for": { ...truth, about: "true tells the client's address in X-Forwarded-For." },
  "set-response-headers": { ...fieldLists, about: "Fields that replace those of the answer." },
  definition: { ...text, about: "The upstream's definition, relative to this file." },
  "validate-request": { ...validation, about: "Whether the request is checked against the upstream's definition." },
  "validate-request-security": {
    ...validation,
    about: "Whether the request has to have what the upstream's definition demands for security.",
  },
  "validate-response": { ...validation, about: "Whether the answer is checked against the upstream's definition." },
  "mock-response": { ...truth, about: "true answers with an example of the definition, without the upstream." },
  "use-http-cache": { ...truth, about: "true keeps answers as their own header fields say." },
  "force-cache-ttl": { ...integer, about: "Seconds for which answers are kept, whatever they say." },
  "force-cache-refresh": { ...truth, about: "true asks anew and replaces what is kept." },
  "respect-client-cache-headers": { ...truth, about: "true lets the client ask for a fresh answer." },
};

const requestOptions = objectOf({ member: "option", known: options });

const src = { ...text, about: "The place that holds it." };
const value = { ...anything, about: "The value itself: text, or anything else as JSON." };
const mime = { ...text, about: "Its content type." };

const body = objectOf({ member: "property", known: { src, value, mime } });

const name = { ...text, about: "The name of the part." };
const filename = { ...text, about: "The file name that is told." };

const upload = objectOf({ member: "property", known: { name, src, value, filename, mime } }, (value) =>
  isGiven(value, "name") && (isGiven(value, "src") || jsonGet(value, "value") !== undefined)
    ? undefined
    : 'an object with a "name", and a "src" or a "value"',
);

const sentProperties = {
  id: { ...text, about: "The ID of the request; main if it is missing." },
  url: { ...address, about: "The URL of the upstream." },
  method: { ...text, about: "The method." },
  encoding: { ...charset, about: "The character encoding of URL, query and form." },
  headers: { ...fields, about: "Header fields of the request; an empty value leaves one out." },
  cookies: { ...pairs, about: "Cookies of the request." },
  query: { ...query, about: "Replaces the query of the URL." },
  post: { ...pairs, about: "Fields of a form, which is sent as the body." },
  body: { ...body, about: "The body." },
  uploads: {
    ...listOf(upload, 'a list of objects with a "name", and a "src" or a "value"'),
    about: "Parts of a form.",
  },
  options: { ...requestOptions, about: "How the request is made." },
};

const requestProperties = {
  ...sentProperties,
  operation: { ...text, about: "The operationId of an operation of the app's own definition, in place of a URL." },
  params: { ...members, about: "The parameters of the operation, by their names." },
};

const proxied = {
  origin: { ...origin, about: "Scheme, host and port of the upstream; the client's path is kept." },
  url: { ...address, about: "A whole URL in place of the client's path." },
  stripEndpoint: { ...truth, about: "true takes the endpoint off the client's path first." },
  addPrefix: { ...text, about: "Put before the path after that." },
  query: { ...query, about: "Replaces the client's query." },
  headers: { ...fields, about: "Header fields to set; an empty value removes one." },
};

const about = "How the request is made.";
const proxyOptions = { ...requestOptions, about };
const websocket = { ...truth, about: "true passes WebSockets of clients on." };
const routeOptions = { ...objectOf({ member: "option", known: { ...options, websocket } }), about };

const shapes: Readonly<Record<RequestKind, Shape>> = {
  request: { member: "property", known: requestProperties },
  "test-request": {
    member: "property",
    known: { ...sentProperties, path: { ...text, about: "The path of the app, in place of a URL." } },
  },
  proxy: { member: "property", known: { ...proxied, options: proxyOptions } },
  route: { member: "property", known: { ...proxied, options: routeOptions } },
};

const destinations: readonly string[] = ["origin", "url"];

/** What `x-flat-proxy` may be, as far as JSON Schema can say it. */
export const proxySchema: JsonSchema = {
  ...shapeSchema(shapes.route),
  oneOf: destinations.map((name) => ({ required: [name], properties: { [name]: { type: "string", minLength: 1 } } })),
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
  if (kind === "proxy" || kind === "route") checkDestination(value, faults, report);
  if (kind === "test-request") checkPath(value, report);
  if (kind === "request") checkCall(value, report);
}

/** What a request to an upstream has, and a call of an operation hasn't: its definition says it, or there is no connection. */
const notOfCalls: readonly string[] = ["url", "method", "query", "cookies", "encoding"];

/** The only options that count for a call. */
const callOptions: readonly string[] = ["timeout", "exit-on-error", "set-response-headers"];

function checkCall(value: JsonObject, report: ReportFault): void {
  if (!isGiven(value, "operation")) {
    if (isGiven(value, "params")) report([], '"params" needs an "operation"', undefined, "value");
    return;
  }
  for (const name of notOfCalls) {
    if (isGiven(value, name)) report([name], `"operation" and "${name}" can't be used together`, callHint(name), "key");
  }
  const given = jsonGet(value, "options");
  for (const name of isJsonObject(given) ? jsonKeys(given) : []) {
    if (Object.hasOwn(options, name) && !callOptions.includes(name) && isGiven(given as JsonObject, name))
      report(["options", name], `The option "${name}" has no meaning for an operation`, optionHint, "key");
  }
}

const optionHint = `Options of operations are ${callOptions.join(", ")}.`;

function callHint(name: string): string | undefined {
  if (name === "query") return 'Parameters of the operation go into "params".';
  return name === "cookies" ? "The operation gets those of the client." : undefined;
}

/** Where a request to the app itself goes. */
function checkPath(value: JsonObject, report: ReportFault): void {
  const path = jsonGet(value, "path");
  if (!isGiven(value, "path") && !isGiven(value, "url"))
    report([], 'A test request needs a "path"', undefined, "value");
  else if (typeof path === "string" && path !== "" && !path.startsWith("/"))
    report(["path"], 'The property "path" does not start with a slash', undefined, "value");
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
