// Answers a request that failed: error handlers and error flow, once, where there are any; else the system error document.
import { Content } from "../data/content.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { FlowContext } from "../flow/context.ts";
import { errorDocument } from "../flow/error-variable.ts";
import type { Flow } from "../flow/flow.ts";
import { dropOutput, takeResponseVariable } from "../flow/response-variable.ts";
import { refuse } from "./answers/refuse.ts";
import { sendFlowResponse } from "./answers/send-flow-response.ts";
import { sendAnswer } from "./answers/write-response.ts";
import type { Exchange } from "./exchange.ts";
import { isStopped, runRow } from "./flow-row.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { readLate } from "./late-body.ts";
import { flowsFor } from "./routes/route-handlers.ts";

export type AnswerOptions = {
  /** Whether the error flow may run; error handlers do in any case. */
  readonly flow: boolean;
};

/** Never rejects. */
export async function answerError(
  exchange: Exchange,
  thrown: unknown,
  options: AnswerOptions = { flow: true },
): Promise<void> {
  if (exchange.hasContext) forgetAnswer(exchange);
  if (thrown instanceof HttpRefusal) {
    noteFailure(exchange, new FlowError("requestInvalid", { status: thrown.status, message: thrown.message }));
    refuse(exchange, thrown);
    return;
  }
  const error = flowErrorOf(exchange, thrown);
  noteFailure(exchange, error);
  const flows = exchange.inErrorFlow ? undefined : errorFlows(exchange, options);
  if (exchange.hasContext || flows !== undefined) exchange.context.noteError(error);
  if (flows === undefined) {
    sendErrorDocument(exchange, error);
    return;
  }
  exchange.inErrorFlow = true;
  exchange.isFlowSettled = true;
  beginAnew(exchange.context, error);
  try {
    const hasOutput = await runErrorFlows(exchange, flows);
    const { context } = exchange;
    // Without output of its own an error flow decorates the system error document.
    if (!hasOutput && !takeResponseVariable(context) && context.content === undefined && context.file === undefined) {
      context.content = Content.ofJson(errorDocument(error, exchange.request.id));
    }
    await sendFlowResponse(exchange);
  } catch (second) {
    await answerError(exchange, second);
  }
}

/** What was to be sent isn't; fields of a file, or of a proxied answer, told of that alone. */
function forgetAnswer(exchange: Exchange): void {
  dropOutput(exchange.context);
  if (exchange.unended !== undefined) exchange.context.response.restore(exchange.unended);
  exchange.unended = undefined;
}

function noteFailure(exchange: Exchange, error: FlowError): void {
  if (!exchange.flowsAreDone) exchange.failures = [...(exchange.failures ?? []), error];
}

/** What runs for an error: the handlers in order, and the error flow where they leave the answer to it. */
type ErrorFlows = { readonly handlers: readonly Flow[]; readonly last: Flow | undefined };

/** Undefined where there are none. */
function errorFlows({ route, request }: Exchange, options: AnswerOptions): ErrorFlows | undefined {
  const handlers = flowsFor(route?.handlers?.error, request.path);
  const last = options.flow ? route?.errorFlow : undefined;
  return handlers.length === 0 && last === undefined ? undefined : { handlers, last };
}

/** Variables, header fields and log fields stay. */
function beginAnew(context: FlowContext, error: FlowError): void {
  context.depth = 0;
  context.response.status = error.status;
  context.settledResponse = context.state.variable("response");
}

/** Whether a handler has made a response. */
async function runErrorFlows(exchange: Exchange, { handlers, last }: ErrorFlows): Promise<boolean> {
  // A flow that had said that nothing is to run behind it meant handlers.
  const ran = isStopped(exchange) ? [] : handlers;
  await readLate(exchange, [...ran, last]);
  const { stopped, hasOutput } = await runRow(exchange, ran);
  if (!stopped && !hasOutput) await last?.run(exchange.context);
  return hasOutput;
}

/** Anything but a FlowError is a fault of the gateway: the log gets the details, the client a number. */
function flowErrorOf(exchange: Exchange, thrown: unknown): FlowError {
  const origin = exchange.hasContext ? exchange.context.running?.origin : undefined;
  if (thrown instanceof FlowError) {
    // The `error` action has written its own alert, a failed upstream request too.
    if (thrown.kind !== "flowError" && !thrown.kind.startsWith("upstream"))
      exchange.alert(topicOf(thrown), describe(thrown), origin);
    return thrown;
  }
  exchange.alert("flow", thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown), origin);
  return new FlowError("internal", { cause: thrown });
}

function topicOf({ kind }: FlowError): string {
  if (kind === "requestInvalid" || kind === "responseInvalid") return "validation";
  if (kind.startsWith("script")) return "script";
  return kind === "securityViolation" ? "security" : "flow";
}

/** Kind, code, and what the client and the log may know. */
export function describe(error: FlowError): string {
  const cause = error.cause instanceof Error ? error.cause.message : error.cause;
  return [`${error.message} (${error.code})`, ...error.info, ...(cause === undefined ? [] : [String(cause)])].join(
    ": ",
  );
}

function sendErrorDocument(exchange: Exchange, error: FlowError): void {
  const fields = exchange.hasContext ? exchange.context.response.flat().filter(isNotContentType) : [];
  const body = JSON.stringify(errorDocument(error, exchange.request.id));
  sendAnswer(exchange, error.status, fields, body, "application/json");
}

/** The error document has its own type, whatever a flow had set. */
function isNotContentType(_value: string, at: number, flat: readonly string[]): boolean {
  return flat[at - (at % 2)]?.toLowerCase() !== "content-type";
}
