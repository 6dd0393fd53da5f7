// Checks the tokens that a route demands: one of its alternatives has to be satisfied.
import type { PlainObject } from "../../crypto/jws.ts";
import { jsonElement } from "../../data/json-node.ts";
import { FlowError } from "../../errors/flow-error.ts";
import type { Flow } from "../../flow/flow.ts";
import { endsAll } from "../../flow/step.ts";
import type { RouteSecurity, SchemeUse } from "../../security/route-security.ts";
import { SecurityFault } from "../../security/security-fault.ts";
import { nothingCarried } from "../../upstream/carried-fields.ts";
import { describe } from "../answer-error.ts";
import { sendFlowResponse } from "../answers/send-flow-response.ts";
import { uniformAnswer } from "../answers/unauthorized-answer.ts";
import { sendAnswer } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";
import type { StageResult } from "../stage.ts";

type Uses = readonly SchemeUse<Flow>[];

const MAX_INFO = 20;

export function checkSecurity(exchange: Exchange): StageResult | Promise<StageResult> {
  const security = exchange.route?.security;
  return security === undefined ? "next" : passSecurity(exchange, security);
}

/** @throws FlowError (also by the promise) where no alternative is satisfied */
export function passSecurity(exchange: Exchange, security: RouteSecurity<Flow>): StageResult | Promise<StageResult> {
  return tryFrom(exchange, security, 0, []);
}

/** @param faults why the alternatives before failed */
function tryFrom(
  exchange: Exchange,
  security: RouteSecurity<Flow>,
  at: number,
  faults: readonly unknown[],
): StageResult | Promise<StageResult> {
  const uses = security[at];
  if (uses === undefined) return refuse(exchange, faults);
  const otherwise = (fault: unknown): StageResult | Promise<StageResult> => {
    forget(exchange, uses);
    if (exchange.debugging !== undefined && fault instanceof SecurityFault)
      exchange.debugging.tell("security", "debug", fault.message);
    return tryFrom(exchange, security, at + 1, [...faults, fault]);
  };
  let passed: StageResult | Promise<StageResult>;
  try {
    passed = pass(exchange, uses);
  } catch (fault) {
    return otherwise(fault);
  }
  return passed instanceof Promise ? passed.catch(otherwise) : passed;
}

/**
 * What a post-check flow or a fault of the gateway says goes before what is wrong with tokens.
 * @throws FlowError (3206) unless there is one answer to all who fail to authenticate; who lacks a scope has authenticated
 */
function refuse(exchange: Exchange, faults: readonly unknown[]): StageResult {
  const other = faults.find((fault) => !(fault instanceof SecurityFault));
  if (other !== undefined) throw other;
  const known = faults as readonly SecurityFault[];
  const error = new FlowError("securityViolation", { info: known.map(({ message }) => message).slice(0, MAX_INFO) });
  const unauthorized = exchange.route?.unauthorized;
  if (unauthorized === undefined) throw error;
  const isKnown = known.some(({ reason }) => reason === "scope");
  const challenges = new Set(
    known.flatMap(({ reason, challenge }) => (isKnown === (reason === "scope") ? [challenge] : [])),
  );
  if (isKnown) {
    exchange.context.response.set("WWW-Authenticate", [...challenges]);
    throw error;
  }
  exchange.alert("security", describe(error));
  const { status, fields, body, mime } = uniformAnswer(unauthorized, [...challenges]);
  sendAnswer(exchange, status, fields, body, mime);
  return "done";
}

/** All tokens are checked before the first flow runs. */
function pass(exchange: Exchange, uses: Uses): StageResult | Promise<StageResult> {
  const claims = checkTokens(exchange, uses, []);
  return claims instanceof Promise ? claims.then((all) => keep(exchange, uses, all)) : keep(exchange, uses, claims);
}

/** One after the other: a promise that nobody waits for must not be left behind where a later token isn't good. */
function checkTokens(
  exchange: Exchange,
  uses: Uses,
  known: readonly PlainObject[],
): readonly PlainObject[] | Promise<readonly PlainObject[]> {
  const { request, services } = exchange;
  const claims = [...known];
  for (const { scheme, scopes } of uses.slice(known.length)) {
    const checked = scheme.check.check(request.rawHeaders, scopes, services.keySets);
    if (checked instanceof Promise) return checked.then((one) => checkTokens(exchange, uses, [...claims, one]));
    claims.push(checked);
  }
  return claims;
}

function keep(exchange: Exchange, uses: Uses, claims: readonly PlainObject[]): StageResult | Promise<StageResult> {
  const { context } = exchange;
  exchange.tokens = uses.map(({ scheme }, index) => ({ scheme, claims: claims[index] as PlainObject }));
  const fields: string[] = [];
  for (const [index, { scheme }] of uses.entries()) {
    const own = claims[index] as PlainObject;
    context.setVariable(scheme.outVar, [jsonElement(own)]);
    if (scheme.outHeader !== "") fields.push(scheme.outHeader, asciiJson(own));
  }
  context.carried = { ...context.carried, fields };
  for (const { scheme } of uses)
    exchange.debugging?.tell("security", "debug", `${scheme.check.name}: the token is good`);
  return runFlows(exchange, uses, 0);
}

/** The post-check flows in order; each may refuse by an error. */
function runFlows(exchange: Exchange, uses: Uses, start: number): StageResult | Promise<StageResult> {
  for (let at = start; at < uses.length; at += 1) {
    const outcome = uses[at]?.scheme.postCheckFlow?.run(exchange.context);
    if (outcome instanceof Promise)
      return outcome.then((ended) => (endsAll(ended) ? sendFlowResponse(exchange) : runFlows(exchange, uses, at + 1)));
    // Such a flow has answered itself, as init flows can.
    if (endsAll(outcome)) return sendFlowResponse(exchange);
  }
  return "next";
}

function forget(exchange: Exchange, uses: Uses): void {
  if (!exchange.hasContext) return;
  const { context } = exchange;
  exchange.tokens = [];
  for (const { scheme } of uses) context.deleteVariable(scheme.outVar);
  context.carried = { ...context.carried, fields: nothingCarried.fields };
  context.fieldChanges = undefined;
  context.content = undefined;
  context.file = undefined;
}

/** JSON that fits into a header field. */
function asciiJson(claims: PlainObject): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(claims).replaceAll(/[\u007f-\uffff]/g, escaped);
}
