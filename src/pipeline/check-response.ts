// Checks a response against its operation, before it is sent.
import type { CheckedResponse } from "../contract/contract-types.ts";
import type { ValidationMode } from "../definition/definition.ts";
import { FlowError } from "../errors/flow-error.ts";
import { isOverridden } from "./answers/unauthorized-answer.ts";
import type { Exchange } from "./exchange.ts";
import { configured } from "./routes/route-contracts.ts";

/** How strictly the response of this request is checked: a flow may have changed the configuration. */
export function responseMode({ route, inErrorFlow, changedConfig }: Exchange): ValidationMode {
  const kept = route?.contract?.response;
  // What errors send isn't checked.
  if (kept === undefined || inErrorFlow) return "off";
  return kept.own ? kept.mode : (configured(changedConfig?.validation?.response) ?? kept.mode);
}

/** A promise where slow patterns have to be waited for. @throws FlowError (3205) for an invalid response, unless that is only reported */
export function checkResponse(exchange: Exchange, response: CheckedResponse): void | Promise<void> {
  const mode = responseMode(exchange);
  if (mode === "off" || isOverridden(exchange, response.status)) return;
  const found = exchange.route?.contract?.response?.contract.check(response) ?? [];
  if (found instanceof Promise) return found.then((messages) => conclude(exchange, messages, mode));
  conclude(exchange, found, mode);
}

function conclude(exchange: Exchange, messages: readonly string[], mode: ValidationMode): void {
  if (messages.length === 0) {
    exchange.debugging?.tell("validation", "debug", "The response is valid");
    return;
  }
  if (mode === "on") throw new FlowError("responseInvalid", { info: messages });
  exchange.alert("validation", `Output Validation Failed (report-only): ${messages.join(" ")}`);
}
