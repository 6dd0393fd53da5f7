// The route's flow, or the one that `$api-flow` has chosen: when it and the end handlers have ended, what they made is sent.
import type { Flow } from "../../flow/flow.ts";
import { sendFlowResponse } from "../answers/send-flow-response.ts";
import { heedFlowName } from "../chosen-flow.ts";
import type { Exchange } from "../exchange.ts";
import { type RowEnd, runOne, runRow } from "../flow-row.ts";
import { readLate } from "../late-body.ts";
import { flowsFor } from "../routes/route-handlers.ts";
import type { StageResult } from "../stage.ts";

export function runFlow(exchange: Exchange): StageResult | Promise<StageResult> {
  const { chosenFlow, route } = exchange;
  exchange.isFlowSettled = true;
  const flow = chosenFlow ?? (route?.target.kind === "flow" ? route.target.flow : undefined);
  if (flow === undefined) return "next";
  const read = chosenFlow && readLate(exchange, [chosenFlow]);
  return read === undefined ? run(exchange, flow) : read.then(() => run(exchange, flow));
}

function run(exchange: Exchange, flow: Flow): StageResult | Promise<StageResult> {
  const ending = flowsFor(exchange.route?.handlers?.end, exchange.request.path);
  if (ending.length > 0) return runWithHandlers(exchange, flow, ending);
  const outcome = flow.run(exchange.context);
  return outcome instanceof Promise ? outcome.then(() => send(exchange, flow)) : send(exchange, flow);
}

function send(exchange: Exchange, { needs }: Flow): StageResult | Promise<StageResult> {
  if (needs.steers) heedFlowName(exchange);
  return sendFlowResponse(exchange);
}

function runWithHandlers(exchange: Exchange, flow: Flow, ending: readonly Flow[]): StageResult | Promise<StageResult> {
  const end = runOne(exchange, flow);
  return end instanceof Promise ? end.then((late) => goOn(exchange, late, ending)) : goOn(exchange, end, ending);
}

function goOn(exchange: Exchange, { stopped }: RowEnd, ending: readonly Flow[]): StageResult | Promise<StageResult> {
  const end = stopped ? undefined : runRow(exchange, ending);
  return end instanceof Promise ? end.then(() => sendFlowResponse(exchange)) : sendFlowResponse(exchange);
}
