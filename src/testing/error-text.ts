// An error that ended a flow of a test, in the words that the log has for it.
import { FlowError } from "../errors/flow-error.ts";
import { describe } from "../pipeline/answer-error.ts";

export function errorText(error: unknown): string {
  if (error instanceof FlowError) return describe(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
