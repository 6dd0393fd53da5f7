// Internal calls of scripts: operations of the same definition, by their operationId.
import type { Json } from "../data/json.ts";
import type { SentAnswer } from "../scripts/script-messages.ts";
import type { FlowContext } from "./context.ts";

/** Rejects with what the script is told. */
export async function callOperation(
  _context: FlowContext,
  operationId: string,
  _params: Json,
  _signal: AbortSignal,
): Promise<SentAnswer> {
  throw new Error(`The operation "${operationId}" can't be called`);
}
