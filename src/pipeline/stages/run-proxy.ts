// `x-flat-proxy`: pipes the request to the upstream and the response back, both with backpressure; nothing is collected.

import type { MockResponse } from "../../contract/mock-responses.ts";
import { Content } from "../../data/content.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { debugRecorder } from "../../flow/debug-recorder.ts";
import type { Flow } from "../../flow/flow.ts";
import { dropOutput } from "../../flow/response-variable.ts";
import { cacheUse } from "../../upstream/cache/cache-use.ts";
import { withCarried } from "../../upstream/carried-fields.ts";
import { ownNames, withFieldChanges } from "../../upstream/field-changes.ts";
import { withoutFields } from "../../upstream/header-fields.ts";
import { type ProxyPlan, proxyHeaders, proxyTarget } from "../../upstream/proxy-plan.ts";
import { headOf } from "../../upstream/response-head.ts";
import type { OperationContract, Report, UpstreamContract } from "../../upstream/upstream-contract.ts";
import type { UpstreamReceiver, UpstreamRequest } from "../../upstream/upstream-request.ts";
import { wantsHar } from "../answers/har-answer.ts";
import { sendFlowResponse } from "../answers/send-flow-response.ts";
import { sendAnswer } from "../answers/write-response.ts";
import { checkResponse } from "../check-response.ts";
import type { Exchange } from "../exchange.ts";
import { checkOrigin } from "../proxying/check-origin.ts";
import { CheckedProxyReceiver } from "../proxying/checked-proxy-receiver.ts";
import { endProxied } from "../proxying/end-proxied.ts";
import { HarReceiver } from "../proxying/har-receiver.ts";
import { ProxyReceiver } from "../proxying/proxy-receiver.ts";
import { PROXIED, refuseProxied } from "../proxying/refuse-proxied.ts";
import { flowsFor } from "../routes/route-handlers.ts";
import type { StageResult } from "../stage.ts";

export function runProxy(exchange: Exchange): StageResult | Promise<StageResult> {
  const target = exchange.route?.target;
  if (target?.kind !== "proxy") return "next";
  const { request, services, match, fieldChanges } = exchange;
  if (exchange.hasContext) dropOutput(exchange.context);
  const plan = withFieldChanges(target.plan, fieldChanges);
  const upgrade = plan.options.websocket && !wantsHar(exchange) ? exchange.response.handshake?.protocol : undefined;
  if (upgrade !== undefined) checkOrigin(exchange);
  const sent: UpstreamRequest = {
    id: PROXIED,
    requestID: request.id,
    target: proxyTarget(plan, request, match.endpoint),
    method: request.method,
    headers: withCarried(proxyHeaders(plan, request, request.trusted), exchange.carried),
    carried: ownNames(exchange.carried.names, fieldChanges),
    body: request.body.forward(),
    limits: target.limits,
    connection: plan.connection,
    redirects: plan.options.redirects,
    upgrade,
    cache:
      upgrade === undefined
        ? plan.options.cache && cacheUse(plan.options.cache, plan.fields, request.headers)
        : undefined,
    recorder: recorderFor(exchange),
    trace: exchange.work?.call(),
  };
  if (plan.contract !== undefined) return runChecked(exchange, plan, plan.contract, sent);
  exchange.call = services.upstream.stream(sent, receiverFor(exchange, plan, undefined));
  return "done";
}

/** Undefined where nothing wants to know what goes over the wire. */
function recorderFor(exchange: Exchange): UpstreamRequest["recorder"] {
  const { debugging } = exchange;
  return debugging === undefined ? exchange.record?.recorder() : debugRecorder(exchange.context, debugging);
}

/** As the upstream's definition demands it; an example of it may answer in place of the upstream. */
async function runChecked(
  exchange: Exchange,
  plan: ProxyPlan,
  contract: UpstreamContract,
  sent: UpstreamRequest,
): Promise<StageResult> {
  const report = (message: string): void => exchange.alert("validation", `${PROXIED}: ${message}`);
  try {
    const operation = await contract.checkRequest(sent, report);
    exchange.debugging?.tell("validation", "debug", `${PROXIED}: the upstream request is valid`);
    const mocked = operation.mocked();
    if (mocked !== undefined) await answerMocked(exchange, plan, operation, mocked, report);
    else exchange.call = exchange.services.upstream.stream(sent, receiverFor(exchange, plan, operation));
  } catch (error) {
    if (!(error instanceof FlowError && error.kind.startsWith("upstream"))) throw error;
    refuseProxied(exchange, plan, error, { url: sent.target.url, status: 0, cause: error.info.join(" ") });
  }
  return "done";
}

const typeField: ReadonlySet<string> = new Set(["content-type"]);

/** The upstream's example in place of its response, checked like one. */
async function answerMocked(
  exchange: Exchange,
  plan: ProxyPlan,
  operation: OperationContract,
  { mime, text }: MockResponse,
  report: Report,
): Promise<void> {
  const [status, fields, body] = [200, ["Mock", "true"], Content.ofText(text, mime)];
  await operation.checkResponse({ status, statusText: "", fields, body }, report);
  const head = headOf(status, "", [...fields, "Content-Type", mime]);
  const flows = endFlows(exchange);
  const ended = flows.length === 0 ? head : await endProxied(exchange, plan, flows, head, body);
  if (ended === undefined) {
    await sendFlowResponse(exchange);
    return;
  }
  await checkResponse(exchange, { status: ended.status, fields: ended.fields, body });
  sendAnswer(exchange, ended.status, withoutFields(ended.fields, typeField), text, ended.mime);
}

function receiverFor(exchange: Exchange, plan: ProxyPlan, operation: OperationContract | undefined): UpstreamReceiver {
  const flows = endFlows(exchange);
  const isEnded = flows.length > 0;
  const isHar = wantsHar(exchange);
  const receiver = isHar ? new HarReceiver(exchange) : new ProxyReceiver(exchange, plan, isEnded);
  const isChecked = operation !== undefined || exchange.route?.contract?.response !== undefined;
  return isEnded || (isChecked && !isHar)
    ? new CheckedProxyReceiver(exchange, plan, receiver, operation, flows)
    : receiver;
}

function endFlows({ route, request }: Exchange): readonly Flow[] {
  return flowsFor(route?.handlers?.end, request.path);
}
