// The parts of undici's HTTP cache that decide: its interceptor, asked without a socket and without a store, and its reader of Cache-Control.
import { createRequire } from "node:module";
import type { Dispatcher } from "undici";

/** The directives of a Cache-Control field: seconds, `true`, or the names of the fields that one is about. */
export type CacheControl = {
  readonly [directive: string]: number | true | readonly string[] | undefined;
};

/** Header fields as undici has them: by lower-case name, repeated ones in a list. */
export type HeaderRecord = Record<string, string | string[]>;

/** What undici makes of a response that may be stored. Times are milliseconds since the epoch. */
export type CacheValue = {
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly headers: HeaderRecord;
  readonly etag?: string | undefined;
  readonly cacheControlDirectives: CacheControl;
  readonly cachedAt: number;
  readonly staleAt: number;
  readonly deleteAt: number;
};

export type Asked = {
  readonly origin: string;
  readonly path: string;
  readonly method: "GET";
  readonly headers: HeaderRecord;
};

/** What the interceptor takes for a store. */
export type PolicyStore = {
  get(): (CacheValue & { readonly body: readonly Buffer[] }) | undefined;
  /** Without a stream: what is stored is for the caller to collect. */
  createWriteStream(key: unknown, value: CacheValue): undefined;
  delete(): void;
};

type Dispatch = (asked: Asked, handler: Dispatcher.DispatchHandler) => boolean;
type Interceptor = (options: { store: PolicyStore; type: "shared" }) => (dispatch: Dispatch) => Dispatch;

type Parts = {
  readonly interceptor: Interceptor;
  readonly parseCacheControl: (field: string) => CacheControl;
};

const require = createRequire(import.meta.url);
let parts: Parts | undefined;

/** Loads them when the first request asks for a cache. */
export function undiciCache(): Parts {
  parts ??= {
    interceptor: require("undici/lib/interceptor/cache.js") as Interceptor,
    parseCacheControl: (require("undici/lib/util/cache.js") as { parseCacheControlHeader: Parts["parseCacheControl"] })
      .parseCacheControlHeader,
  };
  return parts;
}
