// What the flows before the handlers have written: `$api-stop` ends the request, `$api-flow` chooses the main flow.

import { sendFlowResponse } from "../answers/send-flow-response.ts";
import { heedFlowName } from "../chosen-flow.ts";
import type { Exchange } from "../exchange.ts";
import { isStopped } from "../flow-row.ts";
import type { StageResult } from "../stage.ts";

export function heedFlows(exchange: Exchange): StageResult | Promise<StageResult> {
  if (isStopped(exchange)) return sendFlowResponse(exchange);
  heedFlowName(exchange);
  return "next";
}
