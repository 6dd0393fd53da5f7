// Answers a proxied request whose upstream request or response must not be used.
import type { FlowError } from "../errors/flow-error.ts";
import { failedAnswer } from "../flow/run-request.ts";
import type { ProxyPlan } from "../upstream/proxy-plan.ts";
import { answerError } from "./answer-error.ts";
import type { Exchange } from "./exchange.ts";

/** The content ID of a proxied response. */
const ID = "main";

/** With `exit-on-error` the error flow runs, and sees `$upstream`. */
export function refuseProxied(exchange: Exchange, { options }: ProxyPlan, url: string, error: FlowError): void {
  exchange.alert("request", `${ID}: ${error.message}: ${error.info.join(" ")}`);
  if (options.exitOnError) exchange.context.upstreams.set(ID, failedAnswer(exchange.context, url, 0, error));
  void answerError(exchange, error, { flow: options.exitOnError });
}
