// Sends the upstream requests of flows and keeps what came back: answer, `$upstream`, `$error`.
import type { MockResponse } from "../contract/mock-responses.ts";
import { Content } from "../data/content.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { CollectedResponse } from "../upstream/body-collector.ts";
import { type Failure, publicText } from "../upstream/failure.ts";
import { overridden } from "../upstream/field-values.ts";
import { fieldOf } from "../upstream/header-fields.ts";
import type { RequestOptions } from "../upstream/request-options.ts";
import type { RunningCall } from "../upstream/transport.ts";
import type { UpstreamContract } from "../upstream/upstream-contract.ts";
import type { UpstreamRequest } from "../upstream/upstream-request.ts";
import type { FlowContext } from "./context.ts";
import { debugRecorder } from "./debug-recorder.ts";
import { errorDocument } from "./error-variable.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";

/** Sends a request and gives what came back; a failure is part of the answer. */
export function runRequest(
  context: FlowContext,
  request: UpstreamRequest,
  options: RequestOptions,
): Promise<UpstreamAnswer> {
  const { contract } = request;
  return contract === undefined ? send(context, request, options) : sendChecked(context, request, options, contract);
}

/** Request and response are checked against the upstream's definition; its example may take the place of both. */
async function sendChecked(
  context: FlowContext,
  request: UpstreamRequest,
  options: RequestOptions,
  contract: UpstreamContract,
): Promise<UpstreamAnswer> {
  const { url } = request.target;
  const report = (message: string): void => context.alert("validation", `${request.id}: ${message}`);
  let answer: UpstreamAnswer | undefined;
  try {
    const operation = await contract.checkRequest(request, report);
    context.debugging?.tell("validation", "debug", `${request.id}: the upstream request is valid`);
    const mocked = operation.mocked();
    answer = mocked === undefined ? await send(context, request, options) : mockedAnswer(url, mocked);
    if (answer.error !== undefined) return answer;
    const { status, headers, content } = answer;
    await operation.checkResponse({ status, statusText: "", fields: headers, body: content }, report);
    context.debugging?.tell("validation", "debug", `${request.id}: the upstream response is valid`);
    return answer;
  } catch (error) {
    if (!(error instanceof FlowError)) throw error;
    return failedAnswer(context, url, answer?.status ?? 0, error);
  }
}

function mockedAnswer(url: string, { mime, text }: MockResponse): UpstreamAnswer {
  const headers = ["Content-Type", mime, "Mock", "true"];
  return { url, status: 200, headers, content: Content.ofText(text, mime), error: undefined };
}

function send(context: FlowContext, request: UpstreamRequest, options: RequestOptions): Promise<UpstreamAnswer> {
  let call: RunningCall | undefined;
  const sending = context.services.upstream.send(observed(context, request), (started) => {
    call = started;
    context.calls ??= new Set();
    context.calls.add(started);
  });
  return sending.then((response) => {
    if (call !== undefined) context.calls?.delete(call);
    if (response.failure === undefined) return answerOf(response, options);
    return failedAnswer(context, request.target.url, response.status, failureError(response.failure));
  });
}

/** The request as it is, told to those who look on. */
function observed(context: FlowContext, request: UpstreamRequest): UpstreamRequest {
  const { record, debugging, work } = context;
  const recorder = debugging === undefined ? record?.recorder() : debugRecorder(context, debugging);
  return recorder === undefined && work === undefined ? request : { ...request, recorder, trace: work?.call() };
}

/** A request that failed, or could not be sent at all: its content is the system error document. */
export function failedAnswer(context: FlowContext, url: string, status: number, error: FlowError): UpstreamAnswer {
  return { url, status, headers: [], content: Content.ofJson(errorDocument(error, context.request.id)), error };
}

/** Keeps an answer for the rest of the flow: `$upstream`, `fit://request/content/<ID>`, and `fit://request/content` for `main`. */
export function keepAnswer(context: FlowContext, id: string, answer: UpstreamAnswer): void {
  context.keepUpstream(id, answer);
  if (id === "main") context.content = answer.content;
  const { error } = answer;
  if (error === undefined) return;
  context.noteError(error);
  const cause = typeof error.cause === "string" ? error.cause : error.info.join(" ");
  context.alert("request", `${id}: ${error.message}: ${cause}`);
}

export function failureError(failure: Failure): FlowError {
  const kind = failure.timedOut ? "upstreamTimeout" : "upstreamFailed";
  return new FlowError(kind, { info: [publicText(failure)], cause: failure.message });
}

function answerOf(response: CollectedResponse, options: RequestOptions): UpstreamAnswer {
  const headers = overridden(response.headers, options.responseHeaders);
  const content = Content.ofBytes(response.body, fieldOf(headers, "content-type") ?? "");
  return {
    url: response.url,
    status: response.status,
    headers,
    content,
    error: undefined,
    cacheHit: response.cacheHit,
  };
}
