// `<requests>`: several upstream requests at once.
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { rawJson } from "../../data/json-node.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { parseLocation } from "../../locations/location.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import type { FlowContext } from "../context.ts";
import { checkConstantRequest, checkedRequest } from "../request-check.ts";
import { keepAnswer } from "../run-request.ts";
import { type SentRequest, sendRequest } from "../send-request.ts";
import { contextNodeOf } from "../variable-value.ts";

export const requests = defineAction({
  name: "requests",
  attributes: ["src"],
  body: "text",
  compile: (site) => {
    const configs = configReader(site);
    const { folder } = site;
    return async (context) => {
      const sending = configs(context).map(([id, config]) =>
        sendRequest(context, config, { id, url: undefined, method: undefined }, folder),
      );
      keepAll(context, await Promise.all(sending));
      return undefined;
    };
  },
});

/** In the order of the configuration; all answers are kept before the first failure with `exit-on-error` ends the flow. */
function keepAll(context: FlowContext, sent: readonly SentRequest[]): void {
  for (const { id, answer } of sent) keepAnswer(context, id, answer, false);
  const failed = sent.find(({ answer, exitOnError }) => exitOnError && answer.error !== undefined);
  if (failed?.answer.error !== undefined) throw failed.answer.error;
}

type Configs = readonly (readonly [id: string, config: JsonObject])[];

function configReader(site: ActionSite): (context: FlowContext) => Configs {
  const src = site.literal("src");
  if (src?.text.startsWith("$")) return variableReader(site, src.text);
  const template = site.template();
  const { constant } = template;
  if (constant !== undefined) {
    const source = site.templateSource();
    if (!isJsonObject(constant)) throw source.error(0, "An object with a property for each request is required");
    for (const id of jsonKeys(constant))
      checkConstantRequest("request", withoutID(jsonGet(constant, id)), site, source);
    const known = configsOf(constant);
    return () => known;
  }
  return (context) => checkedConfigs(template.evaluate(context.frame(contextNodeOf(context.content))).json, context);
}

/** `src="$name"`: the variable holds the whole configuration. */
function variableReader(site: ActionSite, text: string): (context: FlowContext) => Configs {
  const place = parseLocation(text);
  if (typeof place === "string" || place.kind !== "variable")
    throw site.error("src", `"${text}" is not a variable name`);
  return (context) => {
    const node = contextNodeOf(context.rawVariable(place.name));
    return checkedConfigs(node === undefined ? undefined : rawJson(node), context);
  };
}

function checkedConfigs(value: Json | undefined, context: FlowContext): Configs {
  if (!isJsonObject(value))
    throw new FlowError("internal", { cause: "requests: An object with a property for each request is required" });
  return configsOf(value).map(([id, config]) => [id, checkedRequest("request", config, context)]);
}

function configsOf(value: JsonObject): Configs {
  return jsonKeys(value).map((id) => [id, withoutID(jsonGet(value, id)) as JsonObject]);
}

/** The name of the property is the ID: an `id` inside is ignored, as documented. */
function withoutID(config: Json | undefined): Json {
  if (!isJsonObject(config)) return config ?? null;
  const copy: Record<string, Json> = Object.create(null);
  for (const key of jsonKeys(config)) if (key !== "id") copy[key] = jsonGet(config, key) ?? null;
  return copy;
}
