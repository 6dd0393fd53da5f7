// What a redirect makes of a request (RFC 9110, section 15.4).
import { nothingCarried } from "./carried-fields.ts";
import { isFieldValue, withoutFields } from "./header-fields.ts";
import { parseTarget, type Target } from "./target.ts";
import type { UpstreamRequest } from "./upstream-request.ts";

export type Redirect = Pick<UpstreamRequest, "target" | "method" | "headers" | "body" | "connection">;

const bodyFields: ReadonlySet<string> = new Set([
  "content-type",
  "content-length",
  "content-encoding",
  "content-language",
]);
const credentialFields: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
}

/** Undefined where it can't be followed: no usable Location, or a streamed body that is already gone. */
export function redirectOf(request: UpstreamRequest, status: number, location: string): Redirect | undefined {
  const target = resolve(location, request.target);
  if (target === undefined) return undefined;
  const toGet =
    (status === 303 && request.method !== "HEAD") || ((status === 301 || status === 302) && request.method === "POST");
  if (!toGet && request.body !== null && !Buffer.isBuffer(request.body)) return undefined;
  let headers = request.headers;
  if (toGet) headers = withoutFields(headers, bodyFields);
  let { connection } = request;
  if (target.origin !== request.target.origin) {
    headers = withoutFields(withoutFields(headers, credentialFields), request.carried ?? nothingCarried.names);
    if (connection?.isLocal === true) connection = connection.elsewhere;
  }
  return { target, headers, method: toGet ? "GET" : request.method, body: toGet ? null : request.body, connection };
}

function resolve(location: string, base: Target): Target | undefined {
  if (location === "" || !isFieldValue(location) || !URL.canParse(location, base.url)) return undefined;
  const url = new URL(location, base.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  return parseTarget(url.href);
}
