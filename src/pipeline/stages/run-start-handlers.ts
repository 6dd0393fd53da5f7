// Start handlers: `break` and `$api-stop` end the request, output alone doesn't.

import { sendFlowResponse } from "../answers/send-flow-response.ts";
import type { Exchange } from "../exchange.ts";
import { type RowEnd, runRow } from "../flow-row.ts";
import { flowsFor } from "../routes/route-handlers.ts";
import type { StageResult } from "../stage.ts";

export function runStartHandlers(exchange: Exchange): StageResult | Promise<StageResult> {
  const flows = flowsFor(exchange.route?.handlers?.start, exchange.request.path);
  if (flows.length === 0) return "next";
  const end = runRow(exchange, flows);
  return end instanceof Promise ? end.then((late) => goOn(exchange, late)) : goOn(exchange, end);
}

function goOn(exchange: Exchange, { stopped }: RowEnd): StageResult | Promise<StageResult> {
  return stopped ? sendFlowResponse(exchange) : "next";
}
