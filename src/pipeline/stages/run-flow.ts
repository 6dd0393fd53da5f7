// The route's flow: when it ends, what it made is sent.
import type { Exchange } from "../exchange.ts";
import { sendFlowResponse } from "../send-flow-response.ts";
import type { StageResult } from "../stage.ts";

export function runFlow(exchange: Exchange): StageResult | Promise<StageResult> {
  const target = exchange.route?.target;
  if (target?.kind !== "flow") return "next";
  const outcome = target.flow.run(exchange.context);
  return outcome instanceof Promise ? outcome.then(() => sendFlowResponse(exchange)) : sendFlowResponse(exchange);
}
