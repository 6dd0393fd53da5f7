// `<proxy-request>`: sends the client's request on, almost as it is, and takes over the upstream's response.
import type { JsonObject } from "../../data/json.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { isHopByHop } from "../../upstream/header-fields.ts";
import { type ProxyPlan, planProxy, proxyHeaders, proxyTarget } from "../../upstream/proxy-plan.ts";
import { collectLimits } from "../../upstream/request-options.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import type { FlowContext } from "../context.ts";
import { checkConstantRequest, checkedRequest } from "../request-check.ts";
import { requestOptions } from "../request-config.ts";
import { failedAnswer, keepAnswer, runRequest } from "../run-request.ts";
import type { UpstreamAnswer } from "../upstream-answer.ts";
import { contextNodeOf } from "../variable-value.ts";

const ID = "main";

export const proxyRequest = defineAction({
  name: "proxy-request",
  attributes: ["src"],
  body: "text",
  compile: (site) => {
    const config = configReader(site);
    return async (context) => {
      const known = config(context);
      const answer = await proxy(context, known);
      takeOver(context, answer);
      keepAnswer(context, ID, answer, requestOptions(known).exitOnError);
      return undefined;
    };
  },
});

function configReader(site: ActionSite): (context: FlowContext) => JsonObject {
  const template = site.template();
  const { constant } = template;
  if (constant === undefined) {
    return (context) =>
      checkedRequest("proxy", template.evaluate(context.frame(contextNodeOf(context.content))).json, context);
  }
  checkConstantRequest("proxy", constant, site, site.templateSource());
  return () => constant as JsonObject;
}

async function proxy(context: FlowContext, config: JsonObject): Promise<UpstreamAnswer> {
  try {
    const plan = planProxy(config);
    return await runRequest(context, proxiedRequest(context, plan), plan.options);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return failedAnswer(context, "", 0, error);
  }
}

function proxiedRequest(context: FlowContext, plan: ProxyPlan): Parameters<typeof runRequest>[1] {
  const { request, match, services } = context;
  return {
    id: ID,
    requestID: request.id,
    target: proxyTarget(plan, request, match.endpoint),
    method: request.method,
    headers: proxyHeaders(plan, request, request.trusted),
    body: request.body.forward(),
    limits: collectLimits(plan.options, services.settings),
    redirects: plan.options.redirects,
  };
}

/** The body is decoded and may change: these fields are made anew, and the type goes with the content. */
const ownFields: ReadonlySet<string> = new Set(["content-length", "content-encoding", "content-type"]);

/** Status and end-to-end fields become the client's, until later actions say otherwise; of a failed request its status. */
function takeOver(context: FlowContext, { status, headers, error }: UpstreamAnswer): void {
  context.response.status = error === undefined ? status : error.status;
  const values = new Map<string, string[]>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] as string;
    if (isHopByHop(name) || ownFields.has(name.toLowerCase())) continue;
    const known = values.get(name.toLowerCase());
    if (known === undefined) values.set(name.toLowerCase(), [name, headers[at + 1] as string]);
    else known.push(headers[at + 1] as string);
  }
  for (const [name, ...list] of values.values()) if (name !== undefined) context.response.set(name, list);
}
