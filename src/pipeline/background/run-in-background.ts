// Runs what asynchronous routes have accepted: the stages behind the one that accepted it, without a client.
import type { Json } from "../../data/json.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { errorVariable } from "../../flow/error-variable.ts";
import type { FlowServices } from "../../flow/flow-services.ts";
import type { ClaimedRun, Execute, Outcome } from "../../transactions/transaction-store.ts";
import type { Exchange } from "../exchange.ts";
import type { MatchedRoute, Router } from "../handle.ts";
import { type InnerAnswer, serveInner } from "../inner/serve-inner.ts";
import type { Stage } from "../stage.ts";
import { acceptRun } from "../stages/accept-run.ts";
import { readItems } from "../stages/read-items.ts";
import { responseRecord } from "./response-record.ts";
import { type RestoredRequest, restoredRequest } from "./stored-request.ts";

export type BackgroundParts = { readonly router: Router; readonly services: FlowServices };

/** A run that has died is made once more. */
const MAX_ATTEMPTS = 2;
/** Milliseconds for an error flow that runs because a run was given up. */
const ERROR_FLOW_TIMEOUT = 60_000;

/** What a store of transactions calls for each run, with an app's routes. */
export function runInBackground(parts: BackgroundParts): Execute {
  return async (run) => {
    const startedAt = performance.now();
    const outcome = await outcomeOf(run, parts);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(3);
    const { id, lane, requestID } = run;
    parts.services.figures?.ended(outcome.status);
    parts.services.logger.log(requestID, "transaction", `Transaction ${id}, ${lane}: ${outcome.status}, ${seconds} s`);
    return outcome;
  };
}

async function outcomeOf(run: ClaimedRun, parts: BackgroundParts): Promise<Outcome> {
  try {
    const restored = restoredRequest(run.request);
    const { path, method } = restored.request;
    const match = parts.router.match(path, method);
    if (match.kind !== "route" || match.route.route.background?.lane !== run.lane)
      return refused(run, parts, `The route ${run.lane} doesn't run asynchronously any more`);
    if (run.attempt <= MAX_ATTEMPTS) return await perform(run, parts, restored, match);
    const message = `The gateway died ${MAX_ATTEMPTS} times while it ran`;
    // An error flow may be what ends the gateway: it gets one chance.
    if (run.attempt > MAX_ATTEMPTS + 1) return refused(run, parts, message);
    return await giveUp(run, parts, match, new FlowError("internal", { info: [`${message}.`] }));
  } catch (error) {
    return refused(run, parts, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

/** Nothing of the route runs. */
function refused({ id, requestID }: ClaimedRun, { services }: BackgroundParts, message: string): Outcome {
  services.logger.alert(requestID, "transaction", `Transaction ${id}: ${message}`);
  const error = new FlowError("internal", { info: message.includes("\n") ? [] : [`${message}.`] });
  return { status: "CLOSED_IN_ERRORS", errors: [errorVariable(error, requestID)], response: null };
}

async function perform(
  run: ClaimedRun,
  parts: BackgroundParts,
  restored: RestoredRequest,
  match: MatchedRoute,
): Promise<Outcome> {
  const { route, stages } = match.route;
  const timeout = route.background?.timeout ?? 0;
  const last = stages.indexOf(acceptRun);
  // Where the items of a body are, isn't kept.
  const behind = stages.filter((stage, at) => at > last || stage === readItems);
  const { answer, exchange, isLate } = await serve(restored, parts, { match, stages: behind, timeout });
  if (!isLate) return outcomeFor(run, answer, exchange, exchange?.failures ?? []);
  const info = [`It took longer than ${timeout / 1000} seconds.`];
  return giveUp(run, parts, match, new FlowError("internal", { status: 504, info }));
}

/** The handlers and flows for errors get their chance to tell somebody. */
async function giveUp(
  run: ClaimedRun,
  parts: BackgroundParts,
  match: MatchedRoute,
  error: FlowError,
): Promise<Outcome> {
  const fail: Stage = () => {
    throw error;
  };
  const work = { match, stages: [fail], timeout: ERROR_FLOW_TIMEOUT };
  const { answer, exchange } = await serve(restoredRequest(run.request), parts, work);
  return outcomeFor(run, answer, exchange, exchange?.failures ?? [error]);
}

type Work = {
  readonly match: MatchedRoute;
  readonly stages: readonly Stage[];
  /** Milliseconds. */
  readonly timeout: number;
};

type Served = {
  readonly answer: InnerAnswer;
  /** Undefined where the time was over before it began. */
  readonly exchange: Exchange | undefined;
  readonly isLate: boolean;
};

/** It has a trace of its own, or is part of the client's. */
async function serve(
  { request, prepare }: RestoredRequest,
  { services }: BackgroundParts,
  { match, stages, timeout }: Work,
): Promise<Served> {
  let exchange: Exchange | undefined;
  const keep = (begun: Exchange): void => {
    exchange = begun;
    prepare(begun);
  };
  const signal = AbortSignal.timeout(timeout);
  const work = services.tracing?.begin(request);
  const origin = { debugging: undefined, work };
  const answer = await serveInner(request, { services, run: { match, stages, prepare: keep }, origin, signal });
  if (exchange !== undefined) work?.finish((exchange as Exchange).accessEvent(), match.route.route.label);
  return { answer, exchange, isLate: signal.aborted };
}

async function outcomeFor(
  { requestID }: ClaimedRun,
  answer: InnerAnswer,
  exchange: Exchange | undefined,
  failures: readonly FlowError[],
): Promise<Outcome> {
  const errors = failures.map((error) => errorVariable(error, requestID));
  if (answer.failure !== undefined) {
    const error = new FlowError("internal", { info: [`${answer.failure.message}.`] });
    errors.push(errorVariable(error, requestID));
  }
  const isList = exchange?.bulk !== undefined && answer.status === 207 && answer.failure === undefined;
  if (isList) errors.push(...failedItems(answer.body));
  return {
    status: errors.length === 0 ? "CLOSED_IN_SUCCESS" : "CLOSED_IN_ERRORS",
    errors,
    response: answer.status === 0 ? null : await responseRecord(answer),
  };
}

type Item = { readonly index: number; readonly status: number };

/** What is wrong with them is in the response. */
function failedItems(list: Buffer): readonly { readonly [name: string]: Json }[] {
  const items = JSON.parse(list.toString()) as readonly Item[];
  return items
    .filter(({ status }) => status >= 400)
    .map(({ index, status }) => ({ message: `Item ${index} failed`, status, index }));
}
