// One request of a flow from its JSON to its answer; a configuration that can't be sent is a failed request too.
import type { JsonObject } from "../data/json.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { FlowContext } from "./context.ts";
import { planRequest, type RequestDefaults, requestID, requestOptions } from "./request-config.ts";
import { failedAnswer, runRequest } from "./run-request.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

export type SentRequest = { readonly id: string; readonly answer: UpstreamAnswer; readonly exitOnError: boolean };

/** @param config checked. @param folder where relative names in `body.src` start */
export async function sendRequest(
  context: FlowContext,
  config: JsonObject,
  defaults: RequestDefaults,
  folder: string,
): Promise<SentRequest> {
  const id = requestID(config, defaults);
  const options = requestOptions(config);
  const { exitOnError } = options;
  try {
    const request = planRequest(config, defaults, options, context, folder);
    return { id, exitOnError, answer: await runRequest(context, request, options) };
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return { id, exitOnError, answer: failedAnswer(context, "", 0, error) };
  }
}
