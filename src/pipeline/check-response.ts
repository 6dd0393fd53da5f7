// Checks a response against its operation, before it is sent.

import type { CheckedResponse } from "../contract/contract-types.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { Exchange } from "./exchange.ts";

/** What errors send isn't checked. @throws FlowError (3205) for an invalid response, unless that is only reported */
export function checkResponse(exchange: Exchange, response: CheckedResponse): void {
  const kept = exchange.route?.contract?.response;
  if (kept === undefined || exchange.inErrorFlow) return;
  const messages = kept.contract.check(response);
  if (messages.length === 0) return;
  if (!kept.reportOnly) throw new FlowError("responseInvalid", { info: messages });
  exchange.alert("validation", `Output Validation Failed (report-only): ${messages.join(" ")}`);
}
