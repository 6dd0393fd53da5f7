// The stages of a request, in FLAT's order, and which of them a route needs. Stages that come later have their place here.
import type { Exchange } from "./exchange.ts";
import type { Route } from "./route.ts";
import { readBody } from "./stages/read-body.ts";
import { runFlow } from "./stages/run-flow.ts";
import { runInit } from "./stages/run-init.ts";
import { runProxy } from "./stages/run-proxy.ts";

/** "next" goes on to the following stage; "done" ends the row: the stage has answered, or will. */
export type StageResult = "next" | "done";

/** May throw FlowError. A promise only where it really waits. */
export type Stage = (exchange: Exchange) => StageResult | Promise<StageResult>;

type Planned = { readonly stage: Stage; readonly applies: (route: Omit<Route, "stages">) => boolean };

const stages: readonly Planned[] = [
  { stage: readBody, applies: needsBody },
  { stage: runInit, applies: (route) => route.init !== undefined },
  { stage: runFlow, applies: (route) => route.target.kind === "flow" },
  { stage: runProxy, applies: (route) => route.target.kind === "proxy" },
];

export function planStages(route: Omit<Route, "stages">): readonly Stage[] {
  return stages.filter(({ applies }) => applies(route)).map(({ stage }) => stage);
}

/** Whether any flow of the route may ask for the client's body. An error flow of a proxy runs only with `exit-on-error`. */
function needsBody({ target, init, errorFlow }: Omit<Route, "stages">): boolean {
  if (init?.needs.body) return true;
  if (target.kind === "flow") return target.flow.needs.body || errorFlow?.needs.body === true;
  return target.kind === "proxy" && target.plan.options.exitOnError && errorFlow?.needs.body === true;
}
