// Read this first: what happens to a request, from match to answer.
import { handlerEvents } from "../definition/definition.ts";
import { FlowError } from "../errors/flow-error.ts";
import { answerError } from "./answer-error.ts";
import { sendLine } from "./answers/refuse.ts";
import { answerPreflight, isPreflight } from "./cors.ts";
import type { Exchange } from "./exchange.ts";
import type { Route } from "./routes/route.ts";
import { flowsFor } from "./routes/route-handlers.ts";
import type { Stage } from "./stage.ts";
import type { PlannedRoute } from "./stages.ts";

export type MatchedRoute = {
  readonly kind: "route";
  readonly route: PlannedRoute;
  readonly params: Readonly<Record<string, string>>;
  readonly endpoint: string;
};

export type Match =
  | MatchedRoute
  /** Outside `basePath`, and there is no default flow. */
  | { readonly kind: "outside"; readonly hasCors: boolean }
  /** Below `basePath`. */
  | ({ readonly kind: "undefined-path" } & Unmatched)
  | ({ readonly kind: "undefined-method"; readonly allow: readonly string[] } & Unmatched);

/** `unmatched` has the error flow. `isInvalid`: requests are validated, so this one is invalid. */
type Unmatched = { readonly unmatched: Route; readonly isInvalid: boolean };

export type Router = { readonly match: (path: string, method: string) => Match };

/** Serves one request; everything that goes wrong becomes an answer. */
export function handle(exchange: Exchange, router: Router): void {
  try {
    const stages = matchRoute(exchange, router);
    if (stages !== undefined) runMatched(exchange, stages);
  } catch (error) {
    void answerError(exchange, error);
  }
}

/** Runs stages of a request whose route is known; everything that goes wrong becomes an answer. */
export function runMatched(exchange: Exchange, stages: readonly Stage[]): void {
  try {
    const running = runStages(exchange, stages, 0);
    if (running !== undefined) running.catch((error: unknown) => answerError(exchange, error));
  } catch (error) {
    void answerError(exchange, error);
  }
}

/** The stages to run; undefined where the request is answered already. */
function matchRoute(exchange: Exchange, router: Router): readonly Stage[] | undefined {
  const { path, method } = exchange.request;
  const match = router.match(path, method);
  switch (match.kind) {
    case "route":
      exchange.route = match.route.route;
      exchange.match = match;
      if (exchange.debugging !== undefined) debugRoute(exchange, match.route.route);
      return match.route.stages;
    case "outside":
      exchange.debugging?.tell("routing", "debug", `${method} ${path}: nothing answers outside basePath`);
      if (match.hasCors && exchange.request.method === "OPTIONS") sendLine(exchange, 405, "Method Not Allowed");
      else sendLine(exchange, 404, "Not Found");
      return undefined;
    case "undefined-path":
      exchange.route = match.unmatched;
      throw new FlowError("requestInvalid", { status: match.isInvalid ? 400 : 404, info: [`Path ${path} not found.`] });
    case "undefined-method":
      exchange.route = match.unmatched;
      if (match.unmatched.cors !== undefined && isPreflight(exchange, false)) {
        answerPreflight(exchange, match.unmatched.cors, match.allow);
        return undefined;
      }
      exchange.context.response.set("Allow", [match.allow.join(", ")]);
      throw new FlowError("requestInvalid", {
        status: match.isInvalid ? 400 : 405,
        info: [`Invalid method ${method.toLowerCase()}.`],
      });
  }
}

function debugRoute({ request, match, debugging }: Exchange, route: Route): void {
  const { target, init, security, contract, handlers } = route;
  const answerer =
    target.kind === "flow" ? `the flow ${target.flow.name}` : target.kind === "proxy" ? "a proxy" : "nothing";
  const lines = [`${request.method} ${request.path}: ${answerer} answers`];
  if (init !== undefined) lines.push(`init flow: ${init.name}`);
  for (const event of handlerEvents) {
    const names = handlers?.[event]?.for(request.path).map(({ name }) => name) ?? [];
    if (names.length > 0) lines.push(`${event} handlers: ${names.join(", ")}`);
  }
  if (Object.keys(match.params).length > 0) lines.push(`path parameters: ${JSON.stringify(match.params)}`);
  if (security !== undefined) lines.push("a token is needed");
  if (contract?.request !== undefined) lines.push(`validation of the request: ${contract.request.mode}`);
  if (contract?.response !== undefined) lines.push(`validation of the response: ${contract.response.mode}`);
  debugging?.tell("routing", "debug", lines.join("\n  "));
}

/** The stages in order, until one has answered. Nothing is awaited as long as no stage waits. */
function runStages(exchange: Exchange, stages: readonly Stage[], start: number): Promise<void> | undefined {
  for (let at = start; at < stages.length; at += 1) {
    const result = (stages[at] as Stage)(exchange);
    if (result instanceof Promise) {
      return result.then((settled) => (settled === "next" ? runStages(exchange, stages, at + 1) : undefined));
    }
    if (result === "done") return undefined;
  }
  noFlow(exchange);
  return undefined;
}

/** A defined path without flow and proxy (3208). Error handlers have a say, the error flow, which FLAT knows, hasn't. */
function noFlow(exchange: Exchange): void {
  const { method, path } = exchange.request;
  const message = `No flow found for ${method} ${path}`;
  if (flowsFor(exchange.route?.handlers?.error, path).length > 0) {
    void answerError(exchange, new FlowError("noFlow", { info: [message] }), { flow: false });
    return;
  }
  exchange.alert("flow", message);
  sendLine(exchange, 500, message);
}
