// The configuration of a call to its request: which operation, its parameters, fields and body.
import type { CallerFields } from "../contract/operations/caller-fields.ts";
import { isOperation, type Operation, type Operations } from "../contract/operations/operations.ts";
import { type WrittenCall, writeCall } from "../contract/operations/write-call.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import { sendableFields } from "../upstream/field-values.ts";
import { nameValuePairs } from "../upstream/form-text.ts";
import { isFieldName, isFieldValue, isFraming } from "../upstream/header-fields.ts";
import { collectLimits, type RequestOptions } from "../upstream/request-options.ts";
import type { FlowContext } from "./context.ts";
import type { OperationRequest } from "./operation-service.ts";
import { type Payload, payloadOf } from "./request-payload.ts";

/** Where a call is written. */
export type CallSite = {
  /** The ID of the request. */
  readonly id: string;
  /** Absolute path of the folder where relative names of places start. */
  readonly folder: string;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
};

/**
 * @param config checked by the request schema
 * @throws FlowError (3201) for a call that can't be made
 */
export function operationRequest(
  context: FlowContext,
  operations: Operations,
  config: JsonObject,
  options: RequestOptions,
  { id, folder, signal }: CallSite,
): OperationRequest {
  const operation = operations.find(String(jsonGet(config, "operation")));
  if (!isOperation(operation)) throw unfit("There is no such operation.", operation.message);
  const call = writeCall(operation, objectAt(config, "params"));
  if (typeof call === "string") throw unfit("The operation can't be called like this.", `${operation.id}: ${call}`);
  const payload = payloadOf(withForm(config, call, operation), { context, folder, charset: "utf-8" });
  return {
    id,
    operation,
    call,
    fields: fieldsOf(context, operations.caller, config, call, payload),
    body: payload?.bytes ?? null,
    signal,
    timeout: collectLimits(options, context.services.settings, false).total,
  };
}

function unfit(info: string, cause: string): FlowError {
  return new FlowError("upstreamFailed", { info: [info], cause });
}

function objectAt(config: JsonObject, name: string): JsonObject | undefined {
  const value = jsonGet(config, name);
  return isJsonObject(value) ? value : undefined;
}

/** The configuration with the fields of a form among those of `post`, or as parts of `uploads`. */
function withForm(config: JsonObject, { form }: WrittenCall, { parameters }: Operation): JsonObject {
  if (form.length === 0) return config;
  if (isJsonObject(jsonGet(config, "body")))
    throw unfit("The operation can't be called like this.", "A form and a body");
  const uploads = jsonGet(config, "uploads");
  const parts = Array.isArray(uploads) ? uploads : [];
  const known = nameValuePairs(jsonGet(config, "post")).map(([name, value]) => ({ name, value }));
  const fields = [...known, ...form.map(([name, value]) => ({ name, value }))];
  const changed: Record<string, Json> = { post: fields };
  if (parameters.multipart || parts.length > 0) {
    changed.post = null;
    changed.uploads = [...fields, ...parts];
  }
  const copy: Record<string, Json> = Object.create(null);
  for (const name of jsonKeys(config)) copy[name] = jsonGet(config, name) ?? null;
  return Object.assign(copy, changed);
}

function fieldsOf(
  context: FlowContext,
  caller: CallerFields,
  config: JsonObject,
  call: WrittenCall,
  payload: Payload | undefined,
): string[] {
  const fields = new Map<string, readonly [name: string, values: readonly string[]]>();
  const set = (name: string, values: readonly string[]): void => void fields.set(name.toLowerCase(), [name, values]);
  set("User-Agent", ["FLAT"]);
  set("Accept", ["*/*"]);
  if (payload !== undefined && payload.mime !== "" && isFieldValue(payload.mime)) set("Content-Type", [payload.mime]);
  const leaveOut = (name: string): void =>
    context.alert("request", `The header field ${JSON.stringify(name)} can't be part of a call: it is left out`);
  for (const { name, values } of sendableFields(objectAt(config, "headers"), leaveOut)) {
    const isFixed = payload?.fixedMime === true && name.toLowerCase() === "content-type";
    if (caller.hasField(name)) leaveOut(name);
    else if (!isFixed)
      set(
        name,
        values.filter((value) => value !== ""),
      );
  }
  for (const [name, text] of call.fields) {
    if (!isFieldName(name) || isFraming(name) || !isFieldValue(text))
      throw unfit("The operation can't be called like this.", `The parameter "${name}" can't be a header field`);
    set(name, [text]);
  }
  return [...fields.values()].flatMap(([name, values]) => values.flatMap((value) => [name, value]));
}
