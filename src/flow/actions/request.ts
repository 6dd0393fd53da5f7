// `<request>`: one upstream request.
import type { JsonObject } from "../../data/json.ts";
import { jsonGet } from "../../data/json-access.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { textSource } from "../attributes.ts";
import { checkCalls } from "../call-check.ts";
import { isCall } from "../call-operation.ts";
import { checkConnections } from "../connection-check.ts";
import type { FlowContext } from "../context.ts";
import { checkConstantRequest, checkLiteralNames, runTimeCheck } from "../request-check.ts";
import type { RequestDefaults } from "../request-config.ts";
import { keepAnswer } from "../run-request.ts";
import { type PreparedSending, prepareSending } from "../send-request.ts";

export const request = defineAction({
  name: "request",
  about: "Sends one request to an upstream and collects the answer.",
  attributes: {
    content: { about: "The ID of the request; main if it is missing." },
    url: { about: "An absolute http or https URL." },
    method: { about: "The method; by default GET, or POST where there is something to send." },
    src: textSource,
  },
  body: "text",
  compile: (site) => {
    const prepared = preparer(site);
    return async (context) => {
      const request = prepared(context);
      const answer = await request.send(context);
      keepAnswer(context, request.id, answer);
      if (request.options.exitOnError && answer.error !== undefined) throw answer.error;
      return undefined;
    };
  },
});

/** What is constant is prepared once. */
function preparer(site: ActionSite): (context: FlowContext) => PreparedSending {
  const files = { site: site.compiler.site, folder: site.templateSource().file.folder };
  const constant = constantConfig(site);
  const defaults = defaultsReader(site);
  if (constant === undefined) {
    const template = site.template();
    checkLiteralNames("request", site.templateSource());
    checkCalls(site);
    const checked = runTimeCheck("request", site.templateSource());
    checkConnections(site, files);
    const contextNode = site.contextOf(template);
    return (context) => {
      const { json } = template.evaluate(context.frame(contextNode(context)));
      return prepareSending(checked(json), defaults.read(context), files);
    };
  }
  checkConnections(site, files);
  checkCalls(site);
  if (defaults.constant === undefined) return (context) => prepareSending(constant, defaults.read(context), files);
  const prepared = prepareSending(constant, defaults.constant, files);
  return () => prepared;
}

/** A request without text takes everything from its attributes. */
function constantConfig(site: ActionSite): JsonObject | undefined {
  const isEmpty = !site.element.hasText && !site.has("src");
  const constant = isEmpty ? {} : site.template().constant;
  if (constant === undefined) return undefined;
  if (!isEmpty) checkConstantRequest("request", constant, site.templateSource());
  const config = constant as JsonObject;
  if (!site.has("url") && !jsonGet(config, "url") && !isCall(config)) {
    throw site.element.error("<request> needs a url (in its JSON, or as an attribute) or an operation");
  }
  return config;
}

type DefaultsReader = {
  /** Undefined where an attribute is computed. */
  readonly constant: RequestDefaults | undefined;
  readonly read: (context: FlowContext) => RequestDefaults;
};

function defaultsReader(site: ActionSite): DefaultsReader {
  const [content, url, method] = ["content", "url", "method"].map((name) => site.dynamic(name));
  const isConstant = [content, url, method].every((value) => value === undefined || value.constant !== undefined);
  const constant = isConstant ? defaultsOf(content?.constant, url?.constant, method?.constant) : undefined;
  return { constant, read: (context) => defaultsOf(content?.text(context), url?.text(context), method?.text(context)) };
}

function defaultsOf(id: string | undefined, url: string | undefined, method: string | undefined): RequestDefaults {
  return { id: id || "main", url, method: method || undefined };
}
