// `<requests>`: several upstream requests at once.
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { rawJson } from "../../data/json-node.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { parseLocation } from "../../locations/location.ts";
import type { AppFiles } from "../../upstream/connection.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { checkCalls } from "../call-check.ts";
import { checkConnections } from "../connection-check.ts";
import type { FlowContext } from "../context.ts";
import { noteLocation } from "../flow-needs.ts";
import { checkConstantRequest, checkLiteralNames, type RunTimeCheck, runTimeCheck } from "../request-check.ts";
import { keepAnswer } from "../run-request.ts";
import { type PreparedSending, prepareSending } from "../send-request.ts";
import type { UpstreamAnswer } from "../upstream-answer.ts";
import { contextNodeOf } from "../variable-value.ts";

export const requests = defineAction({
  name: "requests",
  about: "Sends several requests at once and waits for all of them.",
  attributes: { src: { about: "A file with the template, or a variable that holds the object." } },
  body: "text",
  compile: (site) => {
    const prepared = preparer(site);
    return async (context) => {
      const requests = prepared(context);
      const answers = await Promise.all(requests.map((request) => request.send(context)));
      keepAll(context, requests, answers);
      return undefined;
    };
  },
});

/** In the order of the configuration; all answers are kept before the first failure with `exit-on-error` ends the flow. */
function keepAll(context: FlowContext, requests: readonly PreparedSending[], answers: readonly UpstreamAnswer[]): void {
  let fatal: FlowError | undefined;
  for (const [index, { id, options }] of requests.entries()) {
    const answer = answers[index] as UpstreamAnswer;
    keepAnswer(context, id, answer);
    if (options.exitOnError) fatal ??= answer.error;
  }
  if (fatal !== undefined) throw fatal;
}

type Configs = readonly (readonly [id: string, config: JsonObject])[];

function prepareAll(configs: Configs, files: AppFiles): readonly PreparedSending[] {
  return configs.map(([id, config]) => prepareSending(config, { id, url: undefined, method: undefined }, files));
}

function preparer(site: ActionSite): (context: FlowContext) => readonly PreparedSending[] {
  const src = site.literal("src");
  if (src?.text.startsWith("$")) return variableReader(site, src.text);
  const files = { site: site.compiler.site, folder: site.templateSource().file.folder };
  const template = site.template();
  const { constant } = template;
  if (constant !== undefined) {
    const source = site.templateSource();
    if (!isJsonObject(constant)) throw source.error(0, "An object with a property for each request is required");
    for (const id of jsonKeys(constant)) {
      const config = withoutID(jsonGet(constant, id));
      site.compiler.problems.collect(() => checkConstantRequest("request", config, source, [id]));
    }
    checkConnections(site, files, 1);
    checkCalls(site, 1);
    const known = prepareAll(configsOf(constant), files);
    return () => known;
  }
  checkLiteralNames("request", site.templateSource(), 1);
  const check = runTimeCheck("request", site.templateSource());
  checkConnections(site, files, 1);
  checkCalls(site, 1);
  const contextNode = site.contextOf(template);
  return (context) => {
    const { json } = template.evaluate(context.frame(contextNode(context)));
    return prepareAll(checkedConfigs(json, check), files);
  };
}

/** `src="$name"`: the variable holds the whole configuration. */
function variableReader(site: ActionSite, text: string): (context: FlowContext) => readonly PreparedSending[] {
  const place = parseLocation(text);
  if (typeof place === "string" || place.kind !== "variable")
    throw site.error("src", `"${text}" is not a variable name`);
  // Whatever filled the variable may have named the client's body.
  noteLocation(site.compiler.needs, undefined);
  const files = { site: site.compiler.site, folder: site.folder };
  const check = runTimeCheck("request");
  return (context) => {
    const node = contextNodeOf(context.rawVariable(place.name));
    return prepareAll(checkedConfigs(node === undefined ? undefined : rawJson(node), check), files);
  };
}

function checkedConfigs(value: Json | undefined, check: RunTimeCheck): Configs {
  if (!isJsonObject(value))
    throw new FlowError("internal", { cause: "requests: An object with a property for each request is required" });
  return configsOf(value).map(([id, config]) => [id, check(config, [id])]);
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
