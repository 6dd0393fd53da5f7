// The `Debug` request header field: `topic:level:sink; auth=password` asks for debug output of one request, if it may.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Settings } from "../settings/settings.ts";

type Fields = Readonly<Record<string, string | string[] | undefined>>;

/** The part of a request's field before `; auth=`; undefined where there is none, or it may not ask for debug output. */
export type DebugHeader = (fields: Fields) => string | undefined;

/**
 * Takes the password in FLAT_DEBUG_AUTH, else FLAT_DEBUG_ALLOW_HEADER, else a gateway that only its own machine can reach.
 * @param host what the gateway listens on. @returns undefined where no request may
 */
export function debugHeaderFor({ env }: Settings, host: string): DebugHeader | undefined {
  const password = env.FLAT_DEBUG_AUTH;
  if (password) return withPassword(password);
  if (env.FLAT_DEBUG_ALLOW_HEADER === "true") return topicsOf;
  const isAtHome = isLoopback(host) && !env.FLAT_SERVER_ROLE;
  return isAtHome ? (fields) => (proxyFields.some((name) => name in fields) ? undefined : topicsOf(fields)) : undefined;
}

/** A proxy on the same machine lets others in. */
const proxyFields = ["forwarded", "via", "x-forwarded-for", "x-real-ip"];

function topicsOf({ debug }: Fields): string | undefined {
  return typeof debug === "string" ? debug.split(";", 1)[0] : undefined;
}

function withPassword(password: string): DebugHeader {
  const isRight = comparer(password);
  return ({ debug }) => {
    const found = typeof debug === "string" ? /;\s*auth\s*=\s*/i.exec(debug) : null;
    if (typeof debug !== "string" || found === null) return undefined;
    return isRight(debug.slice(found.index + found[0].length)) ? debug.slice(0, found.index) : undefined;
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Compares with the password; whatever is given, equal beginnings take no longer than others. */
function comparer(password: string): (given: string) => boolean {
  const right = digest(Buffer.from(password));
  // Node reads header fields as Latin-1, whatever the client meant.
  return (given) => timingSafeEqual(right, digest(Buffer.from(given, "latin1")));
}

function digest(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
