// Internal calls of scripts: operations of the same definition, by their operationId.
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { SentAnswer } from "../scripts/script-messages.ts";
import { callOperation } from "./call-operation.ts";
import type { FlowContext } from "./context.ts";
import { sentContent } from "./script-values.ts";
import { headerObject } from "./upstream-view.ts";

export type ScriptCall = {
  readonly operation: string;
  readonly params: Json;
  /** What a `<request>` may have beside them: body, header fields, options. */
  readonly more: Json;
};

/**
 * @param folder absolute path that relative names of places start at
 * Rejects with what the script is told, where the call couldn't be made or has no answer.
 */
export async function callForScript(
  context: FlowContext,
  { operation, params, more }: ScriptCall,
  folder: string,
  signal: AbortSignal,
): Promise<SentAnswer> {
  const config: JsonObject = { ...(isJsonObject(more) ? more : {}), operation, params };
  try {
    const answer = await callOperation(context, config, { id: operation, folder, signal });
    if (answer.error !== undefined && answer.status === 0) throw answer.error;
    return {
      status: answer.status,
      headers: JSON.stringify(headerObject(answer.headers)),
      body: sentContent(answer.content),
    };
  } catch (error) {
    throw error instanceof FlowError ? new Error(`The call of "${operation}" failed: ${reasonOf(error)}`) : error;
  }
}

function reasonOf({ message, info, cause }: FlowError): string {
  return [...info, ...(cause === undefined ? [] : [String(cause)])].join(" ") || message;
}
