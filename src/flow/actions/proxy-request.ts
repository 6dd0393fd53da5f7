// `<proxy-request>`: sends the client's request on, almost as it is, and takes over the upstream's response.
import type { Json, JsonObject } from "../../data/json.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { cacheUse } from "../../upstream/cache/cache-use.ts";
import { withCarried } from "../../upstream/carried-fields.ts";
import { type AppFiles, ConnectionFault } from "../../upstream/connection.ts";
import { ownNames, withFieldChanges } from "../../upstream/field-changes.ts";
import { isHopByHop } from "../../upstream/header-fields.ts";
import { type ProxyPlan, planProxy, proxyHeaders, proxyTarget, refuseField } from "../../upstream/proxy-plan.ts";
import { collectLimits } from "../../upstream/request-options.ts";
import { isStreamed } from "../../upstream/upstream-request.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { textSource } from "../attributes.ts";
import { checkConnections } from "../connection-check.ts";
import type { FlowContext } from "../context.ts";
import { checkConstantRequest, checkLiteralNames, runTimeCheck } from "../request-check.ts";
import { alertLeftOut } from "../request-config.ts";
import { keepAnswer, runRequest } from "../run-request.ts";
import type { UpstreamAnswer } from "../upstream-answer.ts";

const ID = "main";

export const proxyRequest = defineAction({
  name: "proxy-request",
  about: "Sends the client's request to an upstream and takes over its response.",
  attributes: { src: textSource },
  body: "text",
  compile: (site) => {
    site.compiler.needs.forwards += 1;
    const planned = planner(site);
    return async (context) => {
      const plan = planned(context);
      const answer = await runRequest(context, proxiedRequest(context, plan), plan.options);
      takeOver(context, answer);
      keepAnswer(context, ID, answer);
      if (answer.error !== undefined && plan.options.exitOnError) throw answer.error;
      return undefined;
    };
  },
});

/** What is constant is planned once. */
function planner(site: ActionSite): (context: FlowContext) => ProxyPlan {
  const template = site.template();
  const { constant } = template;
  // Whoever checks a request reads its body.
  if (site.templateSource().text.includes('"definition"')) site.compiler.needs.body = true;
  const files = { site: site.compiler.site, folder: site.templateSource().file.folder };
  if (constant !== undefined) {
    const plan = constantPlan(constant, site, files);
    return () => plan;
  }
  checkLiteralNames("proxy", site.templateSource());
  const checked = runTimeCheck("proxy", site.templateSource());
  checkConnections(site, files);
  const contextNode = site.contextOf(template);
  return (context) => {
    const { json } = template.evaluate(context.frame(contextNode(context)));
    return planProxy(checked(json), alertLeftOut(context), files);
  };
}

/** @throws ConfigErrors, also for what the request schema doesn't see, such as a header field that can't be sent */
function constantPlan(config: Json, site: ActionSite, files: AppFiles): ProxyPlan {
  checkConstantRequest("proxy", config, site.templateSource());
  checkConnections(site, files);
  try {
    return planProxy(config as JsonObject, refuseField, files);
  } catch (error) {
    if (error instanceof ConnectionFault) throw site.element.error(error.detail);
    if (error instanceof FlowError) throw site.element.error(error.info.join(" "));
    throw error;
  }
}

function proxiedRequest(context: FlowContext, planned: ProxyPlan): Parameters<typeof runRequest>[1] {
  const { request, match, services, fieldChanges } = context;
  const plan = withFieldChanges(planned, fieldChanges);
  const body = request.body.forward();
  return {
    id: ID,
    requestID: request.id,
    target: proxyTarget(plan, request, match.endpoint),
    method: request.method,
    headers: withCarried(proxyHeaders(plan, request, request.trusted), context.carried),
    carried: ownNames(context.carried.names, fieldChanges),
    body,
    limits: collectLimits(plan.options, services.settings, isStreamed(body)),
    connection: plan.connection,
    contract: plan.contract,
    redirects: plan.options.redirects,
    cache: plan.options.cache && cacheUse(plan.options.cache, plan.fields, request.headers),
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
