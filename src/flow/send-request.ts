// One prepared request of a flow to its answer; a configuration that can't be sent is a failed request too.
import { FlowError } from "../errors/flow-error.ts";
import type { UpstreamRequest } from "../upstream/upstream-request.ts";
import type { FlowContext } from "./context.ts";
import type { PreparedRequest } from "./request-config.ts";
import { failedAnswer, runRequest } from "./run-request.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** Rejects only for faults of the gateway. */
export function sendRequest(context: FlowContext, { options, build }: PreparedRequest): Promise<UpstreamAnswer> {
  let request: UpstreamRequest;
  try {
    request = build(context);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return Promise.resolve(failedAnswer(context, "", 0, error));
  }
  return runRequest(context, request, options);
}
