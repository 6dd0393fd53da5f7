// Calls operations of the app's own definition, without a connection: for requests, and for whoever else calls them.
import type { JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import { overridden } from "../upstream/field-values.ts";
import { type RequestOptions, readOptions } from "../upstream/request-options.ts";
import type { FlowContext } from "./context.ts";
import { type CallSite, operationRequest } from "./operation-request.ts";
import type { OperationRequest } from "./operation-service.ts";
import { runTimeCheck } from "./request-check.ts";
import { failedAnswer } from "./run-request.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** @param config of a request, whether it is checked or not */
export function isCall(config: JsonObject): boolean {
  const operation = jsonGet(config, "operation");
  return typeof operation === "string" && operation !== "";
}

const checked = runTimeCheck("request");

/**
 * Calls an operation as `<request>` does.
 * @param config `operation`, and what `<request>` knows beside it (`params`, `headers`, `body`, `options` …); it is checked here
 * @returns the answer, whatever its status. With an `error` there is none: its status is 0 then, or 508 where calls are too deep
 * @throws FlowError (5001) where the configuration isn't one
 */
export function callOperation(context: FlowContext, config: JsonObject, site: CallSite): Promise<UpstreamAnswer> {
  const own = checked(config);
  return sendCall(context, own, callOptions(own), site);
}

/** @param config checked by the request schema */
export function callOptions(config: JsonObject): RequestOptions {
  const options = jsonGet(config, "options");
  // What flows make of the answer's fields is checked where it is sent.
  return readOptions(isJsonObject(options) ? options : undefined, () => undefined);
}

/** @param config checked by the request schema. Rejects only for faults of the gateway */
export async function sendCall(
  context: FlowContext,
  config: JsonObject,
  options: RequestOptions,
  site: CallSite,
): Promise<UpstreamAnswer> {
  const service = context.services.operations;
  let request: OperationRequest;
  try {
    if (service === undefined) throw new FlowError("upstreamFailed", { cause: "There is no definition" });
    request = operationRequest(context, service.operations, config, options, site);
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return failedAnswer(context, "", 0, error);
  }
  const answer = await service.serve(context, request);
  if (answer.error !== undefined) return answer;
  return { ...answer, headers: overridden([...answer.headers], options.responseHeaders) };
}
