// Serves the calls of operations: by their own routes in this process, for the caller whose request it is.
import { isForwarding } from "../../contract/operations/caller-fields.ts";
import type { Operations } from "../../contract/operations/operations.ts";
import { Content } from "../../data/content.ts";
import type { OperationEntry } from "../../definition/definition.ts";
import { FlowError } from "../../errors/flow-error.ts";
import type { ClientRequest } from "../../flow/client-request.ts";
import type { FlowContext } from "../../flow/context.ts";
import type { OperationRequest, OperationService } from "../../flow/operation-service.ts";
import { failedAnswer } from "../../flow/run-request.ts";
import type { UpstreamAnswer } from "../../flow/upstream-answer.ts";
import { decodedBody } from "../../upstream/body-collector.ts";
import { fieldOf, isHopByHop } from "../../upstream/header-fields.ts";
import type { Router } from "../handle.ts";
import type { PlannedRoute } from "../stages.ts";
import { InnerRequest } from "./inner-request.ts";
import { type InnerAnswer, serveInner } from "./serve-inner.ts";

/** A call of a call of a call …: more than this many of them are refused. */
const MAX_DEPTH = 8;

const LOOP_DETECTED = 508;

/** Of debug output. */
const TOPIC = "request";

export class OperationCalls implements OperationService {
  readonly operations: Operations;
  readonly #routes = new Map<OperationEntry, PlannedRoute>();
  #router: Router | undefined;

  constructor(operations: Operations) {
    this.operations = operations;
  }

  /** To be told of each route while they are planned. */
  plan(entry: OperationEntry, route: PlannedRoute): void {
    this.#routes.set(entry, route);
  }

  /** To be told of the router when it is there. */
  use(router: Router): void {
    this.#router = router;
  }

  async serve(context: FlowContext, request: OperationRequest): Promise<UpstreamAnswer> {
    const { operation, call } = request;
    const route = this.#routes.get(operation.entry) as PlannedRoute;
    const target = targetOf(context.request, this.operations, request);
    const url = `${context.request.scheme}://${context.request.authority}${target}`;
    const callers = [...context.callers, operationOf(context)];
    const loop = loopOf(callers, operation.id);
    if (loop !== undefined) return failedAnswer(context, url, LOOP_DETECTED, loop);
    if (route.route.background !== undefined && !this.#finds(route, request)) {
      const cause = `Another route has the path ${call.path}, which is matched again before the run in the background`;
      return failedAnswer(context, url, 0, new FlowError("upstreamFailed", { cause }));
    }
    const fields = [...identityFields(context.request, this.operations), ...request.fields];
    if (request.body !== null) fields.push("Content-Length", String(request.body.length));
    const { method } = operation;
    const inner = new InnerRequest({ method, target, fields, body: request.body }, context.request);
    return run(context, request, { inner, route, callers, url });
  }

  /** Whether a client who asks for the path of the call gets to this route. */
  #finds(route: PlannedRoute, { operation, call }: OperationRequest): boolean {
    const match = this.#router?.match(call.path, operation.method);
    return match?.kind === "route" && match.route === route;
  }
}

type Prepared = {
  readonly inner: InnerRequest;
  readonly route: PlannedRoute;
  readonly callers: readonly string[];
  readonly url: string;
};

async function run(
  context: FlowContext,
  request: OperationRequest,
  { inner, route, callers, url }: Prepared,
): Promise<UpstreamAnswer> {
  const { operation, call, timeout } = request;
  const startedAt = performance.now();
  const work = context.work?.part({ name: `call ${operation.id}` });
  work?.begin();
  const limits = limitsOf(context, request);
  const { params, endpoint } = call;
  const answer = await serveInner(inner, {
    services: context.services,
    run: { match: { kind: "route", route, params, endpoint }, stages: route.stages },
    origin: { debugging: context.debugging, work, callers },
    signal: limits.signal,
  });
  limits.end();
  work?.end(answer.failure === undefined && answer.status < 500 ? undefined : String(answer.status || "failed"));
  tell(context, request, answer, performance.now() - startedAt);
  return answerOf(context, url, answer, limits.timedOut() ? timeout : 0);
}

type Limits = { readonly signal: AbortSignal; readonly timedOut: () => boolean; readonly end: () => void };

/** A call is given up when its time is up, when its client leaves, and when whoever has made it doesn't want it any more. */
function limitsOf(context: FlowContext, { timeout, signal }: OperationRequest): Limits {
  const giveUp = new AbortController();
  const running = { cancel: () => giveUp.abort() };
  context.calls ??= new Set();
  const { calls } = context;
  calls.add(running);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    giveUp.abort();
  }, timeout);
  const end = (): void => {
    clearTimeout(timer);
    calls.delete(running);
  };
  const any = signal === undefined ? giveUp.signal : AbortSignal.any([giveUp.signal, signal]);
  return { signal: any, timedOut: () => timedOut, end };
}

function operationOf({ api }: FlowContext): string {
  const id = api?.operationId;
  return typeof id === "string" ? id : "";
}

/** Undefined where the call may be made. */
function loopOf(callers: readonly string[], id: string): FlowError | undefined {
  const how = callers.includes(id) ? "in a circle" : callers.length > MAX_DEPTH ? "too deeply" : undefined;
  if (how === undefined) return undefined;
  const info = `The operations call each other ${how}.`;
  const chain = [...callers.filter((caller) => caller !== ""), id].join(" → ");
  return new FlowError("upstreamFailed", { status: LOOP_DETECTED, info: [info], cause: `${info} ${chain}` });
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
