// Checks the request against its operation, before anything runs.
import { FlowError } from "../../errors/flow-error.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

export function checkRequest(exchange: Exchange): StageResult | Promise<StageResult> {
  const kept = exchange.route?.contract?.request;
  if (kept === undefined) return "next";
  const { query, headers, body } = exchange.request;
  const request = { params: exchange.match.params, query, headers, body: body.content };
  // Bodies of items are checked one by one.
  const found = exchange.bulk === undefined ? kept.contract.check(request) : kept.contract.checkParameters(request);
  if (found instanceof Promise)
    return found.then((messages) => conclude(exchange, messages, kept.mode === "report-only"));
  return conclude(exchange, found, kept.mode === "report-only");
}

function conclude(exchange: Exchange, messages: readonly string[], reportOnly: boolean): StageResult {
  if (messages.length === 0) {
    exchange.debugging?.tell("validation", "debug", "The request is valid");
    return "next";
  }
  if (!reportOnly) throw new FlowError("requestInvalid", { info: messages });
  exchange.alert("validation", `Input Validation Failed (report-only): ${messages.join(" ")}`);
  return "next";
}
