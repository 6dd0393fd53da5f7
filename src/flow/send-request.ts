// One prepared request of a flow to its answer; a configuration that can't be sent is a failed request too.
import { FlowError } from "../errors/flow-error.ts";
import type { FlowContext } from "./context.ts";
import type { PreparedRequest } from "./request-config.ts";
import { failedAnswer, runRequest } from "./run-request.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** Rejects only for faults of the gateway. */
export async function sendRequest(context: FlowContext, { options, build }: PreparedRequest): Promise<UpstreamAnswer> {
  try {
    return await runRequest(context, build(context), options);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return failedAnswer(context, "", 0, error);
  }
}
