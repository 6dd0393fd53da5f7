// Says for each request whether it has debug output: by FLAT_DEBUG, or by its own `Debug` field in place of that.
import { ConfigError } from "../errors/config-error.ts";
import type { Logger } from "../logging/logger.ts";
import type { Environment } from "../settings/settings.ts";
import { type CredentialMask, isSecretVariable, MASK } from "./credential-mask.ts";
import type { DebugHeader } from "./debug-header.ts";
import { type DebugTopics, parseDebugTopics } from "./debug-topics.ts";
import { Debugging } from "./debugging.ts";

export type DebugSettings = {
  /** What FLAT_DEBUG says; undefined where it isn't set. */
  readonly topics: DebugTopics | undefined;
  /** Undefined where the `Debug` field is not heard. */
  readonly header: DebugHeader | undefined;
  readonly env: Environment;
  readonly logger: Logger;
  readonly mask: CredentialMask;
};

/** The part of a request that is looked at. */
type Asking = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  header(name: string): string | string[] | undefined;
};

export type RequestDebugging = (request: Asking) => Debugging | undefined;

/** @returns undefined where no request can have debug output */
export function requestDebugging(settings: DebugSettings): RequestDebugging | undefined {
  const { topics, header, logger, mask } = settings;
  if (topics === undefined && header === undefined) return undefined;
  return (request) => {
    const { id } = request;
    const asked = request.header("debug") === undefined ? undefined : header?.(request.headers);
    const chosen = asked === undefined ? topics : (readField(asked, id, logger) ?? topics);
    if (chosen === undefined) return undefined;
    const debugging = new Debugging(chosen, { requestID: id, logger, mask });
    if (chosen.wants(["env"], "debug")) debugging.write("debug", "env", environmentText(settings));
    return debugging;
  };
}

/** Undefined, with an alert, for a field that can't be understood. */
function readField(text: string, requestID: string, logger: Logger): DebugTopics | undefined {
  try {
    return parseDebugTopics(text, "The Debug field");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    logger.alert(requestID, "debug", error.message);
    return undefined;
  }
}

function environmentText({ env, mask }: DebugSettings): string {
  const shown: { [name: string]: string } = Object.create(null);
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) shown[name] = isSecretVariable(name) ? MASK : mask.message(value);
  }
  return `Env vars: ${JSON.stringify(shown, undefined, 4)}`;
}
