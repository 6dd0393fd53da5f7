// The stages of a request, in FLAT's order, and which of them a route needs. Stages that come later have their place here.
import type { Route } from "./route.ts";
import type { Stage } from "./stage.ts";
import { readBody } from "./stages/read-body.ts";
import { runFlow } from "./stages/run-flow.ts";
import { runInit } from "./stages/run-init.ts";
import { runProxy } from "./stages/run-proxy.ts";

/** A route with what it runs, in this order. */
export type PlannedRoute = { readonly route: Route; readonly stages: readonly Stage[] };

type Planned = { readonly stage: Stage; readonly applies: (route: Route) => boolean };

const stages: readonly Planned[] = [
  { stage: readBody, applies: needsBody },
  { stage: runInit, applies: (route) => route.init !== undefined },
  { stage: runFlow, applies: (route) => route.target.kind === "flow" },
  { stage: runProxy, applies: (route) => route.target.kind === "proxy" },
];

export function planStages(route: Route): readonly Stage[] {
  return stages.filter(({ applies }) => applies(route)).map(({ stage }) => stage);
}

/** Whether any flow of the route may ask for the client's body. An error flow of a proxy runs only with `exit-on-error`. */
function needsBody({ target, init, errorFlow }: Route): boolean {
  if (init?.needs.body) return true;
  if (target.kind === "flow") return target.flow.needs.body || errorFlow?.needs.body === true;
  return target.kind === "proxy" && target.plan.options.exitOnError && errorFlow?.needs.body === true;
}
