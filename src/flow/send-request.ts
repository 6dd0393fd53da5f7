// One prepared request of a flow to its answer, from an upstream or an operation; what can't be sent is a failed request too.
import type { JsonObject } from "../data/json.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { AppFiles } from "../upstream/connection.ts";
import type { RequestOptions } from "../upstream/request-options.ts";
import type { UpstreamRequest } from "../upstream/upstream-request.ts";
import { callOptions, isCall, sendCall } from "./call-operation.ts";
import type { FlowContext } from "./context.ts";
import { idOf, type PreparedRequest, prepareRequest, type RequestDefaults } from "./request-config.ts";
import { failedAnswer, runRequest } from "./run-request.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

export type PreparedSending = {
  readonly id: string;
  readonly options: RequestOptions;
  /** Rejects only for faults of the gateway. */
  readonly send: (context: FlowContext) => Promise<UpstreamAnswer>;
};

/**
 * @param config checked by the request schema
 * @param files where names of files lead
 */
export function prepareSending(config: JsonObject, defaults: RequestDefaults, files: AppFiles): PreparedSending {
  if (!isCall(config)) {
    const prepared = prepareRequest(config, defaults, files);
    return { id: prepared.id, options: prepared.options, send: (context) => sendRequest(context, prepared) };
  }
  if (defaults.url !== undefined || defaults.method !== undefined)
    throw new FlowError("internal", { cause: 'A request with an "operation" has neither a url nor a method' });
  const options = callOptions(config);
  const id = idOf(config, defaults);
  return { id, options, send: (context) => sendCall(context, config, options, { id, folder: files.folder }) };
}

function sendRequest(context: FlowContext, { options, build }: PreparedRequest): Promise<UpstreamAnswer> {
  let request: UpstreamRequest;
  try {
    request = build(context);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return Promise.resolve(failedAnswer(context, "", 0, error));
  }
  return runRequest(context, request, options);
}
