// The init flow: `break` and output end the whole request, `return` only this flow.
import { endsAll, type Outcome } from "../../flow/step.ts";
import { sendFlowResponse } from "../answers/send-flow-response.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

export function runInit(exchange: Exchange): StageResult | Promise<StageResult> {
  const init = exchange.route?.init;
  if (init === undefined) return "next";
  const outcome = init.run(exchange.context);
  return outcome instanceof Promise ? outcome.then((ended) => goOn(exchange, ended)) : goOn(exchange, outcome);
}

function goOn(exchange: Exchange, outcome: Outcome): StageResult | Promise<StageResult> {
  return endsAll(outcome) ? sendFlowResponse(exchange) : "next";
}
