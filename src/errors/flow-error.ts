// A fault of one request: carries what the client may see (code, status, message, info) and nothing else.
import { type ErrorName, errorKinds } from "./codes.ts";

export type FlowErrorDetails = {
  readonly status?: number;
  readonly code?: number;
  readonly message?: string;
  /** Sentences for the client, most important first. */
  readonly info?: readonly string[];
  /** The result of an `error` action's template: becomes `$error` as it is. */
  readonly properties?: { readonly [name: string]: unknown };
  /** What only the log may see. */
  readonly cause?: unknown;
};

export class FlowError extends Error {
  readonly kind: ErrorName;
  readonly status: number;
  readonly code: number;
  readonly info: readonly string[];
  readonly properties: { readonly [name: string]: unknown } | undefined;

  constructor(kind: ErrorName, details: FlowErrorDetails = {}) {
    const defaults = errorKinds[kind];
    super(details.message ?? defaults.message, { cause: details.cause });
    this.name = "FlowError";
    this.kind = kind;
    this.status = details.status ?? defaults.status;
    this.code = details.code ?? defaults.code;
    this.info = details.info ?? [];
    this.properties = details.properties;
  }
}
