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
    if (isJsonObject(stream.head)) setHead(context, stream.head);
    return true;
  }
  if (file !== undefined || (content !== undefined && content !== upstreams.get("main")?.content)) return false;
  const value = context.state.variable("response");
  if (value === undefined) return false;
  const node = value instanceof Content ? value.document() : Array.isArray(value) ? value[0] : undefined;
  const json = node && rawJson(node);
  if (!isJsonObject(json)) throw fault("is not an object with status, headers and body");
  const unknown = jsonKeys(json).find((name) => !names.includes(name));
  if (unknown !== undefined) throw fault(`has the unknown property ${JSON.stringify(unknown)}`);
  setHead(context, json);
  context.content = json instanceof ResponseValue ? json.content : bodyOf(json);
  return true;
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
