// `$error`: what flows see of an error, and the body of the system error document.
import { type Json, LazyObject } from "../data/json.ts";
import type { FlowError } from "../errors/flow-error.ts";
import type { FlowOrigin } from "../logging/events.ts";

/** An error, and the action that was running; undefined for one that doesn't come from a flow. */
export type NotedError = { readonly error: FlowError; readonly origin: FlowOrigin | undefined };

const ERRORS = "errors";

/** `$error`. FLAT's properties are all that is shown of it as a whole; `$error/errors` has to be asked for by name. */
export class ErrorView extends LazyObject {
  readonly #variable: { readonly [name: string]: Json };
  readonly #errors: readonly Json[];

  /** @param errors all of the request so far */
  constructor(error: FlowError, errors: readonly NotedError[], requestID: string) {
    super();
    this.#variable = errorVariable(error, requestID);
    this.#errors = errors.map((noted) => ({ ...errorVariable(noted.error, requestID), ...noted.origin }));
  }

  override keys(): readonly string[] {
    return Object.keys(this.#variable);
  }

  /** An `error` action may have given a property of this name: that one stays. */
  override get(key: string): Json | undefined {
    if (Object.hasOwn(this.#variable, key)) return this.#variable[key];
    return key === ERRORS ? this.#errors : undefined;
  }
}

/** For the `error` action its own properties stay, completed by the defaults. */
export function errorVariable(error: FlowError, requestID: string): { readonly [name: string]: Json } {
  const { message, status, info, code } = error;
  return { ...(error.properties as { [name: string]: Json } | undefined), message, status, requestID, info, code };
}

/** The system error document. */
export function errorDocument(error: FlowError, requestID: string): Json {
  return { error: errorVariable(error, requestID) };
}
