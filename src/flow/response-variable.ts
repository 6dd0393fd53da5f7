// `$response`: a flow that sends nothing else has its response there, as `{status, headers, body}`.
import { Content } from "../data/content.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { rawJson } from "../data/json-node.ts";
import { ResponseValue } from "../data/response-value.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { FlowContext } from "./context.ts";
import { fieldTexts } from "./response-fields.ts";
import { ResponseState } from "./response-state.ts";
import { isFinalStatus } from "./status-code.ts";
import type { StreamResponse } from "./stream-response.ts";
import type { VariableValue } from "./variable-value.ts";

const NAME = "response";

const PARTIAL_CONTENT = 206;

const names: readonly string[] = ["status", "headers", "body"];

/**
 * Makes the response that `$response` describes, unless the flow has made another one. The answer with the ID `main`, which
 * is sent where nothing else is, doesn't count as one.
 * @returns whether there is one
 * @throws FlowError for a value that describes no response
 */
export function takeResponseVariable(context: FlowContext): boolean {
  const { content, file, upstreams, stream } = context;
  if (stream !== undefined && content === undefined && file === undefined) {
    takeStream(context, stream);
    return true;
  }
  if (file !== undefined || (content !== undefined && content !== upstreams.get("main")?.content)) return false;
  const value = context.state.variable(NAME);
  if (value === undefined || value === context.settledResponse) return false;
  takeValue(context, value);
  return true;
}

/** What there was before a flow has run. */
export type OutputBefore = Pick<FlowContext, "content" | "file" | "stream"> & {
  readonly variable: VariableValue | undefined;
};

export function outputBefore({ content, file, stream, state }: FlowContext): OutputBefore {
  return { content, file, stream, variable: state.variable(NAME) };
}

/**
 * To be called at the end of each of several flows of a request: what the last one has made wins, whether it is output or `$response`.
 * @returns whether the flow has made a response
 * @throws FlowError for a `$response` that describes none
 */
export function settleOutput(context: FlowContext, before: OutputBefore): boolean {
  const { content, file, stream, upstreams, state } = context;
  const variable = state.variable(NAME);
  const isWritten = variable !== undefined && variable !== before.variable;
  const hasContent = content !== before.content && content !== undefined;
  const hasFile = file !== before.file && file !== undefined;
  const hasStream = stream !== before.stream && stream !== undefined && content === undefined && !hasFile;
  if (hasFile || hasStream || (hasContent && !(isWritten && content === upstreams.get("main")?.content))) {
    context.settledResponse = variable;
    if (!hasFile) dropFile(context);
    if (!hasStream) context.stream = undefined;
    else takeStream(context, stream);
    return true;
  }
  if (!isWritten) return false;
  dropFile(context);
  context.stream = undefined;
  context.content = undefined;
  takeValue(context, variable);
  return true;
}

/** What its head says is settled: later flows may change it. */
function takeStream(context: FlowContext, stream: StreamResponse): void {
  if (isJsonObject(stream.head)) setHead(context, stream.head);
  context.stream = { ...stream, head: undefined };
}

/** Nothing of what flows have made so far is sent, but for status and header fields. */
export function dropOutput(context: FlowContext): void {
  dropFile(context);
  context.content = undefined;
  context.stream = undefined;
}

/** What `serve` has said of a file that isn't sent. */
const fileFields: readonly string[] = ["Content-Type", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified"];

function dropFile(context: FlowContext): void {
  if (context.file === undefined) return;
  context.file = undefined;
  for (const name of fileFields) context.response.set(name, []);
  if (context.response.status === PARTIAL_CONTENT) context.response.status = undefined;
}

/** @throws FlowError */
function takeValue(context: FlowContext, value: VariableValue): void {
  const node = value instanceof Content ? value.document() : Array.isArray(value) ? value[0] : undefined;
  const json = node && rawJson(node);
  if (!isJsonObject(json)) throw fault("is not an object with status, headers and body");
  const unknown = jsonKeys(json).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fault(`has the unknown property ${JSON.stringify(unknown)}`);
  setHead(context, json);
  context.content = json instanceof ResponseValue ? json.content : bodyOf(json);
  context.settledResponse = value;
}

function setHead({ response }: FlowContext, json: JsonObject): void {
  const status = statusOf(jsonGet(json, "status"));
  const fields = fieldsOf(jsonGet(json, "headers"));
  if (status !== undefined) response.status = status;
  for (const [name, values] of fields) response.set(name, values);
}

function fault(detail: string): FlowError {
  return new FlowError("internal", { cause: `$response ${detail}` });
}

/** Undefined leaves what the flow has set, else 200. */
function statusOf(status: Json | undefined): number | undefined {
  if (status === undefined || status === null) return undefined;
  if (typeof status === "number" && isFinalStatus(status)) return status;
  throw fault("has a status that is not one of 200 to 599");
}

/** All of them, or none. */
function fieldsOf(headers: Json | undefined): readonly (readonly [name: string, values: readonly string[]])[] {
  if (headers === undefined || headers === null) return [];
  if (!isJsonObject(headers)) throw fault("has headers that are not an object");
  const checked = new ResponseState();
  return jsonKeys(headers).map((name) => {
    const values = fieldTexts(jsonGet(headers, name) ?? null);
    const wrong = values === undefined ? { reason: "has a value that is an object" } : checked.set(name, values);
    if (wrong !== undefined) throw fault(`has the header ${JSON.stringify(name)}, which ${wrong.reason}`);
    return [name, values ?? []];
  });
}

/** Undefined where there is none. */
function bodyOf(response: JsonObject): Content | undefined {
  const body = jsonGet(response, "body");
  if (body === undefined) return undefined;
  return typeof body === "string" ? Content.ofText(body, "text/plain") : Content.ofJson(body);
}
