// `x-flat-proxy`: pipes the request to the upstream and the response back, both with backpressure; nothing is collected.

import { cacheUse } from "../../upstream/cache/cache-use.ts";
import { type ProxyPlan, proxyHeaders, proxyTarget } from "../../upstream/proxy-plan.ts";
import type { UpstreamReceiver } from "../../upstream/upstream-request.ts";
import { CheckedProxyReceiver } from "../checked-proxy-receiver.ts";
import type { Exchange } from "../exchange.ts";
import { wantsHar } from "../har-answer.ts";
import { HarReceiver } from "../har-receiver.ts";
import { ProxyReceiver } from "../proxy-receiver.ts";
import type { StageResult } from "../stage.ts";

export function runProxy(exchange: Exchange): StageResult | Promise<StageResult> {
  const target = exchange.route?.target;
  if (target?.kind !== "proxy") return "next";
  const { plan } = target;
  const { request, services, match } = exchange;
  const { body } = request;
  exchange.call = services.upstream.stream(
    {
      id: "main",
      requestID: request.id,
      target: proxyTarget(plan, request, match.endpoint),
      method: request.method,
      headers: proxyHeaders(plan, request, request.trusted),
      body: body.forward(),
      limits: target.limits,
      connection: plan.connection,
      redirects: plan.options.redirects,
      cache: plan.options.cache && cacheUse(plan.options.cache, plan.fields, request.headers),
      recorder: exchange.record?.recorder(),
    },
    receiverFor(exchange, plan),
  );
  return "done";
}

function receiverFor(exchange: Exchange, plan: ProxyPlan): UpstreamReceiver {
  if (wantsHar(exchange)) return new HarReceiver(exchange);
  const receiver = new ProxyReceiver(exchange, plan);
  return exchange.route?.contract?.response === undefined ? receiver : new CheckedProxyReceiver(exchange, receiver);
}
