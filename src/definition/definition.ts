// What the gateway takes from swagger.yaml: the paths, and who answers each of their operations. Plain, frozen data.
import type { JsonObject } from "../data/json.ts";
import type { ConfigError, Position } from "../errors/config-error.ts";

export type Definition = {
  /** As in `/v1`, canonical, without a slash at its end; "" for the root. */
  readonly basePath: string;
  /** `x-flat-init`. */
  readonly initFlow: FileRef | undefined;
  /** `x-flat-error`. */
  readonly errorFlow: FileRef | undefined;
  /** In the order of the file. */
  readonly paths: readonly PathEntry[];
};

/** An existing file inside the app folder, and the place that names it. */
export type FileRef = {
  /** As written. */
  readonly name: string;
  /** Absolute, links resolved. */
  readonly path: string;
  /** A ConfigError at the place that names the file. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

export type ProxyRef = {
  /** Checked by the request schema. */
  readonly properties: JsonObject;
  /** A ConfigError at a property, or at the proxy itself for an empty path. */
  readonly error: (path: readonly (string | number)[], message: string, hint?: string) => ConfigError;
};

export type Target =
  | { readonly kind: "flow"; readonly flow: FileRef }
  | { readonly kind: "proxy"; readonly proxy: ProxyRef };

export const methods = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

export type Method = (typeof methods)[number];

export type PathEntry = {
  /** As written, below the base path. */
  readonly path: string;
  /** Undefined as a value where nobody answers the operation. */
  readonly operations: ReadonlyMap<Method, Target | undefined>;
  /** Answers every method where the path has no operations. */
  readonly target: Target | undefined;
  /** Where the path is written. */
  readonly position: () => Position;
  /** A ConfigError at the path. */
  readonly error: (message: string, hint?: string) => ConfigError;
};
