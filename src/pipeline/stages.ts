// The stages of a request, in FLAT's order, and which of them a route needs.
import type { Route } from "./routes/route.ts";
import { canChoose, needsBody, steersEarly } from "./routes/route-flows.ts";
import type { Stage } from "./stage.ts";
import { acceptRun } from "./stages/accept-run.ts";
import { answerMock } from "./stages/answer-mock.ts";
import { answerPreflight } from "./stages/answer-preflight.ts";
import { checkRequest } from "./stages/check-request.ts";
import { checkSecurity } from "./stages/check-security.ts";
import { heedFlows } from "./stages/heed-flows.ts";
import { readBody } from "./stages/read-body.ts";
import { readItems } from "./stages/read-items.ts";
import { runFlow } from "./stages/run-flow.ts";
import { runInit } from "./stages/run-init.ts";
import { runItems } from "./stages/run-items.ts";
import { runProxy } from "./stages/run-proxy.ts";
import { runStartHandlers } from "./stages/run-start-handlers.ts";

/** A route with what it runs, in this order. */
export type PlannedRoute = { readonly route: Route; readonly stages: readonly Stage[] };

/**
 * What stages are for: `entry` who may ask, once for each request of a client; `check` whether what is asked is valid;
 * `work` the answer.
 */
export type StagePart = "entry" | "check" | "work";

type Planned = { readonly part: StagePart; readonly stage: Stage; readonly applies: (route: Route) => boolean };

const stages: readonly Planned[] = [
  { part: "entry", stage: answerPreflight, applies: (route) => route.cors !== undefined },
  { part: "check", stage: readBody, applies: needsBody },
  { part: "entry", stage: readItems, applies: (route) => route.bulk !== undefined },
  { part: "check", stage: checkRequest, applies: (route) => route.contract?.request !== undefined },
  { part: "entry", stage: checkSecurity, applies: (route) => route.security !== undefined },
  { part: "entry", stage: acceptRun, applies: (route) => route.background !== undefined },
  { part: "entry", stage: runItems, applies: (route) => route.bulk !== undefined },
  { part: "work", stage: answerMock, applies: (route) => route.contract?.mock !== undefined },
  { part: "work", stage: runInit, applies: (route) => route.init !== undefined },
  { part: "work", stage: heedFlows, applies: steersEarly },
  { part: "work", stage: runStartHandlers, applies: (route) => route.handlers?.start !== undefined },
  { part: "work", stage: runFlow, applies: (route) => route.target.kind === "flow" || canChoose(route) },
  { part: "work", stage: runProxy, applies: (route) => route.target.kind === "proxy" },
];

/** @param parts default: all. Those behind `entry` serve requests that the gateway itself makes (`inner/`) */
export function planStages(route: Route, parts?: readonly StagePart[]): readonly Stage[] {
  const planned = parts === undefined ? stages : stages.filter(({ part }) => parts.includes(part));
  return planned.filter(({ applies }) => applies(route)).map(({ stage }) => stage);
}
