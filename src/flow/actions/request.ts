// `<request>`: one upstream request.
import type { JsonObject } from "../../data/json.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import type { FlowContext } from "../context.ts";
import { checkConstantRequest, checkedRequest } from "../request-check.ts";
import { keepAnswer } from "../run-request.ts";
import { sendRequest } from "../send-request.ts";
import { contextNodeOf } from "../variable-value.ts";

export const request = defineAction({
  name: "request",
  attributes: ["content", "url", "method", "src"],
  body: "text",
  compile: (site) => {
    const config = configReader(site);
    const [content, url, method] = ["content", "url", "method"].map((name) => site.dynamic(name));
    const { folder } = site;
    return async (context) => {
      const defaults = {
        id: content?.text(context) || "main",
        url: url?.text(context),
        method: method?.text(context) || undefined,
      };
      const { id, answer, exitOnError } = await sendRequest(context, config(context), defaults, folder);
      keepAnswer(context, id, answer, exitOnError);
      return undefined;
    };
  },
});

/** A request without text takes everything from its attributes. */
function configReader(site: ActionSite): (context: FlowContext) => JsonObject {
  if (!site.element.hasText && !site.has("src")) {
    if (!site.has("url")) throw site.element.error("<request> needs a url: in its JSON, or as an attribute");
    return () => ({});
  }
  const template = site.template();
  if (template.constant !== undefined) {
    const { constant } = template;
    checkConstantRequest("request", constant, site, site.templateSource());
    return () => constant as JsonObject;
  }
  return (context) =>
    checkedRequest("request", template.evaluate(context.frame(contextNodeOf(context.content))).json, context);
}
