// The `Debug` request header field: `topic:level:sink; auth=password` asks for debug output of one request, if it may.
import { createHash, timingSafeEqual } from "node:crypto";
import { ConfigError } from "../errors/config-error.ts";
import type { Settings } from "../settings/settings.ts";
import { type DebugTopics, parseDebugTopics } from "./debug-topics.ts";

export type DebugHeader = (field: string | string[] | undefined) => DebugTopics | undefined;

/**
 * Reads the field of a request; gives undefined where there is none, where it isn't understood, or where it isn't allowed:
 * it takes the password in FLAT_DEBUG_AUTH, else FLAT_DEBUG_ALLOW_HEADER, else a gateway that only its own machine can reach.
 */
export function debugHeaderFor({ env }: Settings, host: string): DebugHeader {
  const password = env.FLAT_DEBUG_AUTH;
  const open = env.FLAT_DEBUG_ALLOW_HEADER === "true" || (isLoopback(host) && !env.FLAT_SERVER_ROLE);
  if (!password && !open) return () => undefined;
  return (field) => {
    if (typeof field !== "string") return undefined;
    const [topics = "", given] = field.split(/;\s*auth\s*=\s*/i, 2);
    return password && !isSame(password, given ?? "") ? undefined : readTopics(topics);
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Takes the same time whatever is given. */
function isSame(password: string, given: string): boolean {
  const [one, other] = [password, given].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

function readTopics(text: string): DebugTopics | undefined {
  try {
    return parseDebugTopics(text);
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}
