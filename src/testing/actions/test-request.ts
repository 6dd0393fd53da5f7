// `<test-request>`: sends a request to the app that is tested, by way of its whole pipeline.
import type { Json, JsonObject } from "../../data/json.ts";
import { jsonGet, jsonKeys } from "../../data/json-access.ts";
import { jsonElement } from "../../data/json-node.ts";
import { defineAction } from "../../flow/action-definition.ts";
import type { ActionSite } from "../../flow/action-site.ts";
import { FlowContext } from "../../flow/context.ts";
import { compileJsonTemplate } from "../../flow/json-template.ts";
import { checkConstantRequest, checkLiteralNames, runTimeCheck } from "../../flow/request-check.ts";
import { type PreparedRequest, prepareRequest, type RequestDefaults } from "../../flow/request-config.ts";
import { runRequest } from "../../flow/run-request.ts";
import { headerObject } from "../../flow/upstream-view.ts";
import type { Transport } from "../../upstream/transport.ts";
import { noMatch, runOf, type TestRun } from "../test-run.ts";

export const testRequest = defineAction({
  name: "test-request",
  about: "Sends a request to the app that is tested; the answer is in $status, $response and $headers.",
  attributes: {},
  body: "text",
  compile: (site) => {
    const prepared = preparer(site);
    return async (context) => {
      const { options, build } = prepared(context);
      const run = runOf(context);
      const request = build(context);
      run.firstRequest ??= `${request.method} ${request.target.path}`;
      // What earlier requests have left is no part of this one.
      context.takeResults(undefined);
      const answer = await runRequest(senderFor(run, context, options.timeout), request, options);
      context.setVariable("status", answer.status);
      context.setVariable("response", answer.content.textOrBytes());
      context.setVariable("headers", [jsonElement(headerObject(answer.headers), "headers")]);
      if (answer.error !== undefined) {
        context.noteError(answer.error);
        context.alert("test-request", `${answer.error.message}: ${String(answer.error.cause ?? "")}`);
        if (options.exitOnError) throw answer.error;
      }
      return undefined;
    };
  },
});

/** Where URLs have no host. */
const ORIGIN = "http://localhost:8080";

const DEFAULTS: RequestDefaults = { id: "main", url: undefined, method: undefined };

function preparer(site: ActionSite): (context: FlowContext) => PreparedRequest {
  const source = site.templateSource();
  const files = { site: site.compiler.site, folder: site.folder };
  const template = compileJsonTemplate(site);
  const { constant } = template;
  if (constant !== undefined) {
    checkConstantRequest("test-request", constant, source);
    const prepared = prepareRequest(withUrl(constant as JsonObject), DEFAULTS, files);
    return () => prepared;
  }
  checkLiteralNames("test-request", source);
  const check = runTimeCheck("test-request", source);
  return (context) => prepareRequest(withUrl(check(template.run(context))), DEFAULTS, files);
}

/** `path` in place of `url`. */
function withUrl(config: JsonObject): JsonObject {
  const path = jsonGet(config, "path");
  const properties: Record<string, Json> = Object.create(null);
  for (const name of jsonKeys(config)) if (name !== "path") properties[name] = jsonGet(config, name) ?? null;
  if (typeof path === "string") properties.url = ORIGIN + path;
  return properties;
}

/** The context whose requests go to the app. */
function senderFor(run: TestRun, context: FlowContext, timeLimit: number): FlowContext {
  const scope = { parts: run.parts, shared: context.state };
  const upstream: Transport = {
    send: async (request) => {
      const { response, exchange } = await run.server.send(request, scope, timeLimit);
      run.answered(exchange);
      await run.background?.over();
      if (exchange?.hasContext) context.takeResults(exchange.context);
      return response;
    },
    stream: run.backends.stream.bind(run.backends),
  };
  return new FlowContext(
    context.request,
    noMatch,
    { ...context.services, upstream },
    context.accessFields,
    context.state,
  );
}
