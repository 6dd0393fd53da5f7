// The `Debug` request header field: `topic:level:sink; auth=password` asks for debug output of one request, if it may.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Settings } from "../settings/settings.ts";

/** The part before `; auth=`; undefined where the request may not ask for debug output. */
export type DebugHeader = (field: string) => string | undefined;

/**
 * Takes the password in FLAT_DEBUG_AUTH, else FLAT_DEBUG_ALLOW_HEADER, else a gateway that only its own machine can reach.
 * @param host what the gateway listens on. @returns undefined where no request may
 */
export function debugHeaderFor({ env }: Settings, host: string): DebugHeader | undefined {
  const password = env.FLAT_DEBUG_AUTH;
  const isOpen = env.FLAT_DEBUG_ALLOW_HEADER === "true" || (isLoopback(host) && !env.FLAT_SERVER_ROLE);
  if (!password) return isOpen ? (field) => field.split(";", 1)[0] : undefined;
  const isRight = comparer(password);
  return (field) => {
    const found = /;\s*auth\s*=\s*/i.exec(field);
    return found !== null && isRight(field.slice(found.index + found[0].length))
      ? field.slice(0, found.index)
      : undefined;
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
