// What the gateway takes from swagger.yaml: the paths, and who answers each of their operations. Plain, frozen data.
import type { Json, JsonObject } from "../data/json.ts";
import type { ConfigError, Position } from "../errors/config-error.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { LinearPattern } from "../xpath/pcre/linear-pattern.ts";
import type { GivenValue } from "./given-value.ts";
import type { References } from "./references.ts";

export type Definition = {
  /** "" where it has none. */
  readonly title: string;
  /** As in `/v1`, canonical, without a slash at its end; "" for the root. */
  readonly basePath: string;
  /** `x-flat-init`. */
  readonly initFlow: FileRef | undefined;
  /** `x-flat-error` of the top level. */
  readonly errorFlow: FileRef | undefined;
  /** `x-flat-handlers` of the top level, in the order of the file. */
  readonly handlers: readonly HandlerDefinition[];
  /** `x-flat-cors`. */
  readonly cors: Cors | undefined;
  /** `x-flat-validate` of the top level. */
  readonly validate: Validate;
  /** `x-flat-docs`. */
  readonly docs: Docs | undefined;
  /** `x-flat-transactions`, or what holds without it; undefined where there is no asynchronous route either. */
  readonly transactions: Transactions | undefined;
  /** `x-flat-unauthorized`. */
  readonly unauthorized: Unauthorized | undefined;
  /** `securityDefinitions`, by name. */
  readonly securitySchemes: ReadonlyMap<string, SecurityScheme>;
  /** `security` of the top level. */
  readonly security: YamlNode | undefined;
  /** What `$ref`s lead to. */
  readonly references: References;
  /** Its own top level, then those of the files that it includes. */
  readonly roots: readonly [YamlNode, ...YamlNode[]];
  /** In the order of the file, then of the included ones. */
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

export const handlerEvents = ["start", "end", "error"] as const;

export type HandlerEvent = (typeof handlerEvents)[number];

/** One of the top level's `x-flat-handlers`. */
export type HandlerDefinition = {
  /** Its name is the only one of its kind. */
  readonly name: string;
  /** Searched in the paths of requests; undefined for a handler that has to be attached. */
  readonly pattern: LinearPattern | undefined;
  readonly event: HandlerEvent;
  readonly flow: FileRef;
  /** Lower ones run first. Any integer. */
  readonly order: number;
  readonly enabled: boolean;
  /** A ConfigError at its name. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

/** A handler that a path or an operation names. */
export type AttachedHandler = {
  readonly name: string;
  /** A ConfigError at the name. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

export type ProxyRef = {
  /** Checked by the request schema. */
  readonly properties: JsonObject;
  /** Absolute path of the folder where names of files start. */
  readonly folder: string;
  /** A ConfigError at a property, or at the proxy itself for an empty path. */
  readonly error: (path: readonly (string | number)[], message: string, hint?: string) => ConfigError;
};

export type Target =
  | { readonly kind: "flow"; readonly flow: FileRef }
  | { readonly kind: "proxy"; readonly proxy: ProxyRef };

export const methods = ["get", "put", "post", "delete", "options", "head", "patch"] as const;

export type Method = (typeof methods)[number];

/** How strictly what the definition says of requests or responses is kept. */
export type ValidationMode = "off" | "report-only" | "on";

/** `x-flat-validate`; undefined where a level says nothing of it. */
export type Validate = {
  readonly request: ValidationMode | undefined;
  readonly response: ValidationMode | undefined;
};

export type Cors = {
  /** Origins as browsers send them, or `*`. */
  readonly origins: readonly string[];
  readonly credentials: boolean;
  /** A warning at the place that says so. */
  readonly warn: (message: string) => ConfigError;
};

/** A path below the base path that the gateway answers itself. */
export type GatewayPath = Pick<PathEntry, "path" | "position" | "error">;

export type Docs = {
  /** Of the served definition. */
  readonly path: GatewayPath;
  /** Of the page that shows it; undefined where there is none. */
  readonly ui: GatewayPath | undefined;
  /** Undefined where everybody may see them. */
  readonly security: YamlNode | undefined;
};

/** `x-flat-async`. Times are in milliseconds. */
export type Background = Pick<PathEntry, "position" | "error"> & {
  readonly timeout: number;
  readonly concurrency: number;
  /** Undefined: what `x-flat-transactions` says. */
  readonly retain: number | undefined;
  readonly maxQueue: number;
};

/** `x-flat-transactions`. */
export type Transactions = {
  /** Without a slash at its end. */
  readonly path: GatewayPath;
  /** Milliseconds. */
  readonly retain: number;
  /** The claim that tells whose a transaction is; undefined for issuer and `sub`. */
  readonly owner: string | undefined;
  /** The scope that sees all; undefined where none does. */
  readonly adminScope: string | undefined;
};

/** `x-flat-unauthorized`. */
export type Unauthorized = {
  readonly status: number;
  readonly body: Json;
  /** Of the body: as the definition says, or as plain JSON where nothing is said of either. Undefined where it isn't known. */
  readonly schema: YamlNode | JsonObject | undefined;
  readonly headers: readonly (GivenText & { readonly name: string })[];
  /** Whether it takes the place of every 401. */
  readonly override: boolean;
  /** A ConfigError at the body, or at its schema. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

export type SecurityScheme = {
  readonly name: string;
  /** Undefined for a scheme without `x-flat-jwt`, which checks nothing. */
  readonly token: { readonly config: JwtConfig; readonly place: TokenPlace } | undefined;
  /** The header field or query parameter that an API key is in; undefined for schemes of another kind. */
  readonly keyName: string | undefined;
};

/** Where a token is sent: as a bearer token in Authorization, or as a cookie. */
export type TokenPlace = { readonly kind: "bearer" } | { readonly kind: "cookie"; readonly name: string };

type GivenText = { readonly value: string; readonly error: (message: string, hint?: string) => ConfigError };

/** `x-flat-jwt`. */
export type JwtConfig = {
  /** A key, or where keys come from: the address of a key set, or an issuer. */
  readonly keys: { readonly kind: "key" | "jwks" | "issuer"; readonly value: GivenValue };
  readonly alg: GivenValue | undefined;
  /** With its dollar sign. */
  readonly outVar: GivenText | undefined;
  readonly outHeader: GivenText | undefined;
  readonly claims: readonly { readonly name: string; readonly value: GivenValue }[];
  readonly scopeClaim: string;
  readonly postCheckFlow: FileRef | undefined;
};

/** `x-flat-bulk`. */
export type Bulk = {
  readonly maxItems: number;
  /** So many items run at the same time. */
  readonly concurrency: number;
  readonly stopOnError: boolean;
  /** Between the cells of CSV: one character. */
  readonly delimiter: string;
  /** Of columns by name. */
  readonly types: ReadonlyMap<string, string>;
  /** A ConfigError at the key. */
  readonly error: (message: string, hint?: string) => ConfigError;
};

/** Where an operation is described. */
export type OperationSource = {
  /** The top level of the definition. */
  readonly root: YamlNode;
  /** The top level of the included file that has the operation. */
  readonly file: YamlNode | undefined;
  /** The path item and those that it refers to, nearest first. */
  readonly path: readonly YamlNode[];
  /** Undefined for a path that takes every method. */
  readonly operation: YamlNode | undefined;
};

export type OperationEntry = {
  /** Undefined where nobody answers the operation. */
  readonly target: Target | undefined;
  /** What the operation and its path say; the top level is left out. */
  readonly validate: Validate;
  /** `x-flat-properties` of all levels. */
  readonly properties: JsonObject;
  /** Undefined where a request is one request. */
  readonly bulk: Bulk | undefined;
  /** The nearest `x-flat-async`; undefined for a synchronous route. */
  readonly background: Background | undefined;
  /** The nearest `x-flat-error`. */
  readonly errorFlow: FileRef | undefined;
  /** Names of handlers, of the nearest level that has any. */
  readonly handlers: readonly string[];
  readonly source: OperationSource;
};

export type PathEntry = {
  /** As written, below the base path. */
  readonly path: string;
  readonly operations: ReadonlyMap<Method, OperationEntry>;
  /** Answers every method where the path has no operations. */
  readonly any: OperationEntry;
  /** Where the path is written. */
  readonly position: () => Position;
  /** A ConfigError at the path. */
  readonly error: (message: string, hint?: string) => ConfigError;
};
