// `$error`: what flows see of an error, and the body of the system error document.
import type { Json } from "../data/json.ts";
import type { FlowError } from "../errors/flow-error.ts";

/** For the `error` action its own properties stay, completed by the defaults. */
export function errorVariable(error: FlowError, requestID: string): { readonly [name: string]: Json } {
  const { message, status, info, code } = error;
  return { ...(error.properties as { [name: string]: Json } | undefined), message, status, requestID, info, code };
}

/** The system error document. */
export function errorDocument(error: FlowError, requestID: string): Json {
  return { error: errorVariable(error, requestID) };
}
