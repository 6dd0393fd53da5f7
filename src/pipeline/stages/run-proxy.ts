// `x-flat-proxy`: pipes the request to the upstream and the response back, both with backpressure; nothing is collected.

import { proxyHeaders, proxyTarget } from "../../upstream/proxy-plan.ts";
import type { Exchange } from "../exchange.ts";
import { ProxyReceiver } from "../proxy-receiver.ts";
import type { StageResult } from "../stage.ts";

export function runProxy(exchange: Exchange): StageResult | Promise<StageResult> {
  const target = exchange.route?.target;
  if (target?.kind !== "proxy") return "next";
  const { plan } = target;
  const { request, services, match } = exchange;
  const { body } = request;
  const receiver = new ProxyReceiver(exchange, plan);
  exchange.call = services.upstream.stream(
    {
      id: "main",
      requestID: request.id,
      target: proxyTarget(plan, request, match.endpoint),
      method: request.method,
      headers: proxyHeaders(plan, request, request.trusted),
      body: body.forward(),
      limits: target.limits,
      redirects: plan.options.redirects,
    },
    receiver,
  );
  return "done";
}
