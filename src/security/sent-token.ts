// Finds the token of a request: strictly, so that no two readers can find different ones.
import type { TokenPlace } from "../definition/definition.ts";
import { SecurityFault } from "./security-fault.ts";

/**
 * @param rawHeaders names and values in turn, as they were sent
 * @throws SecurityFault where there is no token, or more than one
 */
export function sentToken(place: TokenPlace, rawHeaders: readonly string[]): string {
  return place.kind === "bearer" ? bearerToken(rawHeaders) : cookieToken(rawHeaders, place.name);
}

/** RFC 6750, section 2.1. */
const bearer = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

function bearerToken(rawHeaders: readonly string[]): string {
  const [value, more] = fieldValues(rawHeaders, "authorization");
  if (value === undefined) throw new SecurityFault("No Authorization header sent", "missing");
  if (more !== undefined) throw new SecurityFault("More than one Authorization header sent", "invalid");
  const token = bearer.exec(value)?.[1];
  if (token === undefined) throw new SecurityFault("No bearer token in the Authorization header", "missing");
  return token;
}

/** Which of two cookies with one name is meant, servers and browsers don't agree on: another site may have set one of them. */
function cookieToken(rawHeaders: readonly string[], name: string): string {
  const fields = fieldValues(rawHeaders, "cookie");
  if (fields.length === 0) throw new SecurityFault("No Cookie header sent", "missing");
  const pairs = fields.flatMap((field) => field.split(";")).map((pair) => pair.trim());
  const [value, more] = pairs.filter((pair) => pair.slice(0, pair.indexOf("=")).trimEnd() === name);
  if (value === undefined) throw new SecurityFault(`No ${name} cookie sent`, "missing");
  if (more !== undefined) throw new SecurityFault(`More than one ${name} cookie sent`, "invalid");
  return value.slice(value.indexOf("=") + 1).trimStart();
}

function fieldValues(rawHeaders: readonly string[], name: string): readonly string[] {
  const values: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if ((rawHeaders[at] as string).toLowerCase() === name) values.push(rawHeaders[at + 1] as string);
  return values;
}
