// Serves the calls of operations: by their own routes in this process, for the caller whose request it is.
import { isForwarding } from "../contract/operations/caller-fields.ts";
import type { Operations } from "../contract/operations/operations.ts";
import { Content } from "../data/content.ts";
import type { OperationEntry } from "../definition/definition.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { ClientRequest } from "../flow/client-request.ts";
import type { FlowContext } from "../flow/context.ts";
import type { OperationRequest, OperationService } from "../flow/operation-service.ts";
import { failedAnswer } from "../flow/run-request.ts";
import type { UpstreamAnswer } from "../flow/upstream-answer.ts";
import { decodedBody } from "../upstream/body-collector.ts";
import { fieldOf, isHopByHop } from "../upstream/header-fields.ts";
import { InnerRequest } from "./inner/inner-request.ts";
import { type InnerAnswer, serveInner } from "./inner/serve-inner.ts";
import type { PlannedRoute } from "./stages.ts";

/** A call of a call of a call …: more than this many of them are refused. */
const MAX_DEPTH = 8;

const LOOP_DETECTED = 508;

/** Of debug output. */
const TOPIC = "request";

export class OperationCalls implements OperationService {
  readonly operations: Operations;
  readonly #routes = new Map<OperationEntry, PlannedRoute>();

  constructor(operations: Operations) {
    this.operations = operations;
  }

  /** To be told of each route while they are planned. */
  plan(entry: OperationEntry, route: PlannedRoute): void {
    this.#routes.set(entry, route);
  }

  async serve(context: FlowContext, request: OperationRequest): Promise<UpstreamAnswer> {
    const url = urlOf(context.request, targetOf(context.request, this.operations, request));
    const callers = [...context.callers, operationOf(context)];
    const refusal = tooDeep(callers, request.operation.id);
    if (refusal !== undefined) return failedAnswer(context, url, LOOP_DETECTED, refusal);
    const startedAt = performance.now();
    const { answer, timedOut } = await this.#run(context, request, callers);
    tell(context, request, answer, performance.now() - startedAt);
    return answerOf(context, url, answer, timedOut ? request.timeout : 0);
  }

  async #run(
    context: FlowContext,
    request: OperationRequest,
    callers: readonly string[],
  ): Promise<{ readonly answer: InnerAnswer; readonly timedOut: boolean }> {
    const { operation, call, body } = request;
    const route = this.#routes.get(operation.entry) as PlannedRoute;
    const target = targetOf(context.request, this.operations, request);
    const fields = [...identityFields(context.request, this.operations), ...request.fields];
    if (body !== null) fields.push("Content-Length", String(body.length));
    const inner = new InnerRequest({ method: operation.method, target, fields, body }, context.request);
    const work = context.work?.part({ name: `call ${operation.id}` });
    work?.begin();
    const giveUp = new AbortController();
    const running = { cancel: () => giveUp.abort() };
    context.calls ??= new Set();
    context.calls.add(running);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      giveUp.abort();
    }, request.timeout);
    const answer = await serveInner(inner, {
      services: context.services,
      run: {
        match: { kind: "route", route, params: call.params, endpoint: call.endpoint },
        stages: route.stages,
      },
      origin: { debugging: context.debugging, work, callers },
      signal: request.signal === undefined ? giveUp.signal : AbortSignal.any([giveUp.signal, request.signal]),
    });
    clearTimeout(timer);
    context.calls.delete(running);
    work?.end(answer.failure === undefined && answer.status < 500 ? undefined : String(answer.status || "failed"));
    return { answer, timedOut };
  }
}

function operationOf({ api }: FlowContext): string {
  const id = api?.operationId;
  return typeof id === "string" ? id : "";
}

function tooDeep(callers: readonly string[], id: string): FlowError | undefined {
  const chain = [...callers.filter((caller) => caller !== ""), id].join(" → ");
  if (callers.includes(id)) return loop("The operations call each other in a circle.", chain);
  return callers.length > MAX_DEPTH ? loop("The operations call each other too deeply.", chain) : undefined;
}

function loop(info: string, cause: string): FlowError {
  return new FlowError("upstreamFailed", { status: LOOP_DETECTED, info: [info], cause: `${info} ${cause}` });
}

/** Path and query, with the API keys that the caller has sent in its own. */
function targetOf({ query }: ClientRequest, { caller }: Operations, { call }: OperationRequest): string {
  const keys = caller.keys.size === 0 || query === undefined ? [] : keysIn(query, caller.keys);
  const all = [...(call.query === undefined ? [] : [call.query]), ...keys].join("&");
  return all === "" ? call.path : `${call.path}?${all}`;
}

function keysIn(query: string, names: ReadonlySet<string>): readonly string[] {
  return query.split("&").filter((pair) => {
    const [name] = new URLSearchParams(pair).keys();
    return name !== undefined && names.has(name);
  });
}

function urlOf({ scheme, authority }: ClientRequest, target: string): string {
  return `${scheme}://${authority}${target}`;
}

/** What the caller's request says of who asks, as it was sent, and of the way that it has come where that is believed. */
function identityFields({ rawHeaders, trusted, authority }: ClientRequest, { caller }: Operations): string[] {
  const fields = ["Host", authority];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    const lower = name.toLowerCase();
    if (caller.identity.has(lower) || (trusted && isForwarding(lower))) fields.push(name, rawHeaders[at + 1] as string);
  }
  return fields;
}

async function answerOf(
  context: FlowContext,
  url: string,
  { status, fields, body, failure }: InnerAnswer,
  timeout: number,
): Promise<UpstreamAnswer> {
  if (timeout > 0) {
    const info = `The operation took longer than ${timeout / 1000} seconds.`;
    return failedAnswer(context, url, status, new FlowError("upstreamTimeout", { info: [info], cause: info }));
  }
  if (failure !== undefined) return failedAnswer(context, url, status, broken(failure));
  const headers = endToEnd(fields);
  try {
    const decoded = await decodedBody(body, fieldOf(headers, "content-encoding"), context.services.settings.maxBody);
    const content = Content.ofBytes(decoded, fieldOf(headers, "content-type") ?? "");
    return { url, status, headers, content, error: undefined };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return failedAnswer(context, url, status, broken(error));
  }
}

function broken({ message }: Error): FlowError {
  return new FlowError("upstreamFailed", { info: ["The operation gave no whole answer."], cause: message });
}

function endToEnd(fields: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (!isHopByHop(fields[at] as string)) kept.push(fields[at] as string, fields[at + 1] as string);
  }
  return kept;
}

function tell(
  context: FlowContext,
  { id, operation, call }: OperationRequest,
  answer: InnerAnswer,
  time: number,
): void {
  const { debugging } = context;
  const topics = [TOPIC, ...(context.running?.topics ?? []), ...context.debugTopics];
  const level = answer.failure === undefined ? "info" : "error";
  if (debugging?.topics.wants(topics, level) !== true) return;
  const { status, body, failure } = answer;
  const result = failure === undefined ? `${status}, ${body.length} bytes` : `failed: ${failure.message}`;
  const text = `${id}: ${result}, ${time.toFixed(3)} ms: operation ${operation.id}, ${operation.method} ${call.path}`;
  debugging.write(level, TOPIC, text);
}
