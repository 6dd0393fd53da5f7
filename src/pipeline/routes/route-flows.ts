// The flows that a route may run, and what they need before they do.
import { type HandlerEvent, handlerEvents } from "../../definition/definition.ts";
import type { Flow } from "../../flow/flow.ts";
import { type FlowNeeds, MANY, newNeeds } from "../../flow/flow-needs.ts";
import type { Route } from "./route.ts";

/** Whether the contract or any flow of the route may ask for the client's body, or it may be sent on more than once. */
export function needsBody(route: Route): boolean {
  if (route.bulk !== undefined || route.background !== undefined) return true;
  if (route.contract?.request?.contract.needsBody) return true;
  if (route.target.kind === "proxy" && route.target.plan.contract !== undefined) return true;
  const all = needsOf(route);
  if (all.some(({ body }) => body) || forwards(all) >= MANY) return true;
  // What `$api-flow` chooses reads the body then, where no flow before it has sent it on.
  const early = [...earlyFlows(route), ...flowsOf(route, "start")].map(({ needs }) => needs);
  return forwards(early) > 0 && choosableFlows(route).some(({ needs }) => needs.body || needs.forwards > 0);
}

function forwards(all: readonly FlowNeeds[]): number {
  return all.reduce((sum, needs) => sum + needs.forwards, 0);
}

const ofProxy: FlowNeeds = { ...newNeeds(), forwards: 1 };

function needsOf(route: Route): readonly FlowNeeds[] {
  const needs = ownFlows(route).map((flow) => flow.needs);
  return route.target.kind === "proxy" ? [ofProxy, ...needs] : needs;
}

/** All that may run without `$api-flow`. An error flow of a proxy runs only with `exit-on-error`. */
function ownFlows(route: Route): readonly Flow[] {
  const { target, errorFlow } = route;
  const flows = [...earlyFlows(route), ...handlerEvents.flatMap((event) => flowsOf(route, event))];
  if (target.kind === "flow") flows.push(target.flow);
  const mayFail = target.kind === "flow" || (target.kind === "proxy" && target.plan.options.exitOnError);
  return mayFail && errorFlow !== undefined ? [...flows, errorFlow] : flows;
}

/** Those that run before the handlers, in order. */
export function earlyFlows({ security, init }: Route): readonly Flow[] {
  const checks = (security ?? []).flat().map(({ scheme }) => scheme.postCheckFlow);
  return [...checks, init].filter((flow) => flow !== undefined);
}

function flowsOf({ handlers }: Route, event: HandlerEvent): readonly Flow[] {
  return handlers?.[event]?.flows ?? [];
}

/** Whether a flow runs before the main one that may write `$api-flow`. */
export function canChoose(route: Route): boolean {
  return steersEarly(route) || flowsOf(route, "start").some(({ needs }) => needs.steers);
}

/** Whether the flows before the handlers may change what runs behind them. */
export function steersEarly(route: Route): boolean {
  return earlyFlows(route).some(({ needs }) => needs.steers);
}

function choosableFlows(route: Route): readonly Flow[] {
  return canChoose(route) ? [...route.choosable.values()].filter((flow) => flow !== undefined) : [];
}

/** Whether a flow that may run may turn the validation of responses on. */
export function changesValidation(route: Route): boolean {
  return [...ownFlows(route), ...choosableFlows(route)].some(({ needs }) => needs.validation);
}

/** Those that run for each request that nothing goes wrong with. */
export function usualFlows(route: Route): readonly Flow[] {
  const { handlers, target } = route;
  const main = target.kind === "flow" ? [target.flow] : [];
  return [...earlyFlows(route), ...(handlers?.start?.settled ?? []), ...main, ...(handlers?.end?.settled ?? [])];
}
