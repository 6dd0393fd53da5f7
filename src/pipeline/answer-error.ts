// Answers a request that failed: the error flow, once, where one applies; else the system error document.
import { Content } from "../data/content.ts";
import { FlowError } from "../errors/flow-error.ts";
import { errorDocument } from "../flow/error-variable.ts";
import { takeResponseVariable } from "../flow/response-variable.ts";
import type { Exchange } from "./exchange.ts";
import { HttpRefusal } from "./http-refusal.ts";
import { refuse } from "./refuse.ts";
import { sendFlowResponse } from "./send-flow-response.ts";
import { readBody } from "./stages/read-body.ts";
import { sendAnswer } from "./write-response.ts";

export type AnswerOptions = {
  /** Whether the error flow may run. */
  readonly flow: boolean;
};

/** Never rejects. */
export async function answerError(
  exchange: Exchange,
  thrown: unknown,
  options: AnswerOptions = { flow: true },
): Promise<void> {
  if (thrown instanceof HttpRefusal) {
    noteFailure(exchange, new FlowError("requestInvalid", { status: thrown.status, message: thrown.message }));
    refuse(exchange, thrown);
    return;
  }
  const error = flowErrorOf(exchange, thrown);
  noteFailure(exchange, error);
  const errorFlow = exchange.route?.errorFlow;
  if (!options.flow || errorFlow === undefined || exchange.inErrorFlow) {
    sendErrorDocument(exchange, error);
    return;
  }
  exchange.inErrorFlow = true;
  const { context } = exchange;
  context.error = error;
  context.content = undefined;
  context.file = undefined;
  context.stream = undefined;
  context.depth = 0;
  context.response.status = error.status;
  try {
    // Where nothing but the error flow asks for the body, it is read only when that runs.
    if (errorFlow.needs.body && exchange.request.body.isUnread) await readBody(exchange);
    await errorFlow.run(context);
    // An error flow without output of its own decorates the system error document.
    if (!takeResponseVariable(context) && context.content === undefined && context.file === undefined) {
      context.content = Content.ofJson(errorDocument(error, exchange.request.id));
    }
    await sendFlowResponse(exchange);
  } catch (second) {
    await answerError(exchange, second);
  }
}

function noteFailure(exchange: Exchange, error: FlowError): void {
  if (!exchange.flowsAreDone) exchange.failures = [...(exchange.failures ?? []), error];
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
