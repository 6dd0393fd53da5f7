// The FLAT_* environment as typed settings, read once at start.
import { isIP } from "node:net";
import { ConfigError } from "../errors/config-error.ts";

export type Settings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `$server/role`. */
  readonly role: string;
  /** Address to listen on. */
  readonly host: string;
  readonly uidFormat: "unique" | "uuid3" | "uuid4";
  /** All times below are in milliseconds, sizes in bytes; 0 means "not set" where the comment says so. */
  readonly defaultTimeout: number;
  /** 0: the same as the default timeout. */
  readonly connectTimeout: number;
  /** 0: none. */
  readonly firstByteTimeout: number;
  readonly maxTimeout: number;
  readonly clientHeaderTimeout: number;
  readonly clientRequestTimeout: number;
  readonly clientIdleTimeout: number;
  readonly maxBody: number;
  /** 0: unlimited. */
  readonly maxConnections: number;
  readonly logBuffer: number;
  /** Query parameters whose values logs don't show, in lower case. */
  readonly logMask: readonly string[];
  /** Peers whose forwarding fields are believed: addresses, and networks such as 10.0.0.0/8. */
  readonly trustedProxies: readonly string[];
  /** `FLAT_DEBUG`, as written. */
  readonly debug: string | undefined;
};

type Environment = Readonly<Record<string, string | undefined>>;

const MIB = 1024 * 1024;

/** @throws ConfigError naming the variable whose value can't be used */
export function readSettings(env: Environment): Settings {
  return {
    env,
    role: env.FLAT_SERVER_ROLE ?? "devel",
    host: env.FLAT_HOST ?? "127.0.0.1",
    uidFormat: uidFormat(env.FIT_FLAT_UID_FORMAT),
    defaultTimeout: seconds(env, "FLAT_DEFAULT_TIMEOUT", seconds(env, "FLAT_FETCH_DEFAULT_TIMEOUT", 3000)),
    connectTimeout: seconds(env, "FLAT_DEFAULT_CONNECT_TIMEOUT", seconds(env, "FLAT_FETCH_DEFAULT_CONNECT_TIMEOUT", 0)),
    firstByteTimeout: seconds(env, "FLAT_DEFAULT_TTFB_TIMEOUT", 0),
    maxTimeout: seconds(env, "FLAT_MAX_TIMEOUT", 60_000),
    clientHeaderTimeout: seconds(env, "FLAT_CLIENT_HEADER_TIMEOUT", 10_000),
    clientRequestTimeout: seconds(env, "FLAT_CLIENT_REQUEST_TIMEOUT", 60_000),
    clientIdleTimeout: seconds(env, "FLAT_CLIENT_IDLE_TIMEOUT", 75_000),
    maxBody: bytes(env, "FLAT_MAX_BODY", 64 * MIB),
    maxConnections: bytes(env, "FLAT_MAX_CONNECTIONS", 0),
    logBuffer: bytes(env, "FLAT_LOG_BUFFER", 64 * MIB),
    logMask: list(env.FLAT_LOG_MASK ?? "access_token,token,password,secret,api_key").map((name) => name.toLowerCase()),
    trustedProxies: networks(env.FLAT_TRUSTED_PROXIES ?? ""),
    debug: env.FLAT_DEBUG,
  };
}

function list(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function networks(text: string): string[] {
  const items = list(text);
  const wrong = items.find((item) => !isNetwork(item));
  if (wrong === undefined) return items;
  throw new ConfigError(`FLAT_TRUSTED_PROXIES has "${wrong}"`, {
    hint: "Addresses and networks are wanted, such as 10.1.2.3, 10.0.0.0/8 or ::1.",
  });
}

function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function uidFormat(value: string | undefined): Settings["uidFormat"] {
  if (value === undefined || value === "") return "unique";
  if (value === "uuid3" || value === "uuid4") return value;
  throw new ConfigError(`FIT_FLAT_UID_FORMAT is "${value}"`, { hint: 'Allowed are "uuid3" and "uuid4".' });
}

/** A time in seconds, as milliseconds. */
function seconds(env: Environment, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined || value === "") return fallback;
  if (!/^\d+(\.\d+)?$/.test(value))
    throw new ConfigError(`${name} is "${value}"`, { hint: "A time in seconds is wanted, such as 3 or 0.5." });
  return Math.round(Number(value) * 1000);
}

/** A size: a whole number, with K, M or G for the powers of 1024. */
function bytes(env: Environment, name: string, fallback: number): number {
  const value = env[name];
  if (value === undefined || value === "") return fallback;
  const match = /^(\d+)\s*([KMG]?)i?B?$/i.exec(value);
  if (match === null)
    throw new ConfigError(`${name} is "${value}"`, { hint: "A size in bytes is wanted, such as 65536, 512K or 64M." });
  const factor = { "": 1, K: 1024, M: MIB, G: 1024 * MIB }[(match[2] ?? "").toUpperCase()] ?? 1;
  return Number(match[1]) * factor;
}
