// The FLAT_* environment as typed settings, read once at start.
import { availableParallelism } from "node:os";
import { Problems } from "../errors/problems.ts";
import {
  collector,
  collectorOf,
  count,
  credentials,
  flag,
  headSize,
  heapSize,
  keyPrefix,
  list,
  networks,
  port,
  positive,
  queue,
  size,
  state,
  time,
  timeOrNone,
  uidFormat,
} from "./setting-values.ts";

export type Settings = {
  readonly env: Environment;
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
  /** What the HTTP cache may hold in memory. */
  readonly cacheSize: number;
  /** Where gateways share their state: the URL of a Redis server; "" keeps it in this process. */
  readonly state: string;
  /** Where gateways share asynchronous runs: the URL of a Redis server; "" keeps them in a file of this gateway. */
  readonly queue: string;
  /** What the names of all that is kept there begin with; "" makes it of the definition. */
  readonly queuePrefix: string;
  /** The folder of what outlasts the gateway; "" for `.flat` in the app folder. */
  readonly data: string;
  /** 0: unlimited. */
  readonly maxConnections: number;
  /** How many header fields a request may have, and how large its head may be. */
  readonly maxHeaderFields: number;
  readonly maxHeaderSize: number;
  /** PEM files of the listener: "" for none. */
  readonly tlsCert: string;
  readonly tlsKey: string;
  /** The authorities of clients; "" where clients need no certificate. */
  readonly tlsClientCa: string;
  readonly logBuffer: number;
  /** Whether answers of flows and files are compressed for clients that want it. */
  readonly compress: boolean;
  /** Whether clients may ask for the definition's examples. */
  readonly allowMocking: boolean;
  /** Whether compiled stylesheets are kept. */
  readonly xsltCache: boolean;
  /** Threads that run scripts at most, and what the heap of each may hold. */
  readonly scriptThreads: number;
  readonly scriptMemory: number;
  /** Query parameters whose values logs don't show, in lower case. */
  readonly logMask: readonly string[];
  /** Peers whose forwarding fields are believed: addresses, and networks such as 10.0.0.0/8. */
  readonly trustedProxies: readonly string[];
  /** `name:password` that opens the status pages; "" where there are none. */
  readonly statusAuth: string;
  /** Where the status pages and health checks are; undefined for no port of their own. */
  readonly adminPort: number | undefined;
  readonly adminHost: string;
  /** Where spans are sent (OTLP over HTTP); "" where there are none. */
  readonly traceEndpoint: string;
  /** Whether traces of clients are continued. */
  readonly trustTrace: boolean;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/** OpenTelemetry's own switches. */
function wantsTraces({ OTEL_SDK_DISABLED: disabled, OTEL_TRACES_EXPORTER: exporter }: Environment): boolean {
  return disabled?.toLowerCase() !== "true" && exporter !== "none";
}

const SIZE_64M = 64 * 1024 * 1024;
const SIZE_256M = 4 * SIZE_64M;
const SECRETS = "access_token,token,password,secret,api_key";

/** An empty variable is like none, but for FLAT_LOG_MASK. @throws ConfigErrors with every variable whose value can't be used */
export function readSettings(env: Environment): Settings {
  const problems = new Problems();
  const read = <T>(name: string, parse: (text: string, name: string) => T, fallback: T): T => {
    const text = env[name];
    if (text === undefined || text === "") return fallback;
    return problems.collect(() => parse(text, name)) ?? fallback;
  };
  const settings: Settings = {
    env,
    role: env.FLAT_SERVER_ROLE || "devel",
    host: env.FLAT_HOST || "127.0.0.1",
    uidFormat: read<Settings["uidFormat"]>("FIT_FLAT_UID_FORMAT", uidFormat, "unique"),
    defaultTimeout: read("FLAT_DEFAULT_TIMEOUT", time, read("FLAT_FETCH_DEFAULT_TIMEOUT", time, 3000)),
    connectTimeout: read(
      "FLAT_DEFAULT_CONNECT_TIMEOUT",
      timeOrNone,
      read("FLAT_FETCH_DEFAULT_CONNECT_TIMEOUT", timeOrNone, 0),
    ),
    firstByteTimeout: read("FLAT_DEFAULT_TTFB_TIMEOUT", timeOrNone, 0),
    maxTimeout: read("FLAT_MAX_TIMEOUT", time, 60_000),
    clientHeaderTimeout: read("FLAT_CLIENT_HEADER_TIMEOUT", time, 10_000),
    clientRequestTimeout: read("FLAT_CLIENT_REQUEST_TIMEOUT", time, 60_000),
    clientIdleTimeout: read("FLAT_CLIENT_IDLE_TIMEOUT", time, 75_000),
    maxBody: read("FLAT_MAX_BODY", size, SIZE_64M),
    cacheSize: read("FLAT_CACHE_SIZE", size, SIZE_64M),
    state: read("FLAT_STATE", state, ""),
    queue: read("FLAT_QUEUE", queue, ""),
    queuePrefix: read("FLAT_QUEUE_PREFIX", keyPrefix, ""),
    data: env.FLAT_DATA ?? "",
    maxConnections: read("FLAT_MAX_CONNECTIONS", count, 10_000),
    maxHeaderFields: read("FLAT_MAX_HEADER_FIELDS", positive, 1000),
    maxHeaderSize: read("FLAT_MAX_HEADER_SIZE", headSize, 16 * 1024),
    tlsCert: env.FLAT_TLS_CERT ?? "",
    tlsKey: env.FLAT_TLS_KEY ?? "",
    tlsClientCa: env.FLAT_TLS_CLIENT_CA ?? "",
    logBuffer: read("FLAT_LOG_BUFFER", size, SIZE_64M),
    compress: read("FLAT_COMPRESS", flag, true),
    allowMocking: read("FLAT_ALLOW_MOCKING", flag, false),
    xsltCache: read("FLAT_XSLT_USE_CACHE", flag, true),
    scriptThreads: read("FLAT_SCRIPT_THREADS", positive, Math.min(4, availableParallelism())),
    scriptMemory: read("FLAT_SCRIPT_MEMORY", heapSize, SIZE_256M),
    // Empty: nothing is masked.
    logMask: list((env.FLAT_LOG_MASK ?? SECRETS).toLowerCase()),
    trustedProxies: read<readonly string[]>("FLAT_TRUSTED_PROXIES", networks, []),
    statusAuth: read("FLAT_STATUS_AUTH", credentials, ""),
    adminPort: read<number | undefined>("FLAT_ADMIN_PORT", port, undefined),
    adminHost: env.FLAT_ADMIN_HOST || "127.0.0.1",
    traceEndpoint: wantsTraces(env)
      ? read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector, read("OTEL_EXPORTER_OTLP_ENDPOINT", collectorOf, ""))
      : "",
    trustTrace: read("FLAT_TRUST_TRACE", flag, false),
  };
  problems.throwIfAny();
  return settings;
}
