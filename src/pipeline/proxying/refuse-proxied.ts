// Answers a proxied request that failed, or whose upstream request or response must not be used.
import type { FlowError } from "../../errors/flow-error.ts";
import { failedAnswer } from "../../flow/run-request.ts";
import type { ProxyPlan } from "../../upstream/proxy-plan.ts";
import { answerError } from "../answer-error.ts";
import type { Exchange } from "../exchange.ts";

/** The content ID of a proxied response. */
export const PROXIED = "main";

export type ProxiedAnswer = {
  readonly url: string;
  /** What the upstream has answered; 0 where it hasn't. */
  readonly status: number;
  /** What the log is told beside the error's message. */
  readonly cause: string;
};

/** With `exit-on-error` the error flow runs, and sees `$upstream`. */
export function refuseProxied(exchange: Exchange, plan: ProxyPlan, error: FlowError, answer: ProxiedAnswer): void {
  const { exitOnError } = plan.options;
  exchange.alert("request", `${PROXIED}: ${error.message}: ${answer.cause}`);
  if (exitOnError) {
    const { context } = exchange;
    context.keepUpstream(PROXIED, failedAnswer(context, answer.url, answer.status, error));
  }
  void answerError(exchange, error, { flow: exitOnError });
}
