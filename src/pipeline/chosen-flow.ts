// `$api-flow`: another flow of the API in place of the route's own, chosen by the flows that run before it.
import { Content } from "../data/content.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { Flow } from "../flow/flow.ts";
import type { VariableValue } from "../flow/variable-value.ts";
import { toStringValue } from "../xpath/convert.ts";
import type { Exchange } from "./exchange.ts";

/** By name, as `x-flat-flow` has it; undefined for names that mean several flows. */
export type ChoosableFlows = ReadonlyMap<string, Flow | undefined>;

/** So much of a name is shown. */
const SHOWN = 100;

/**
 * To be called at the end of each flow: before the main flow it chooses, later it can't any more.
 * @throws FlowError (3204) for a name that no route has; then no other flow runs
 */
export function heedFlowName(exchange: Exchange): void {
  const written = exchange.context.state.variable("api-flow");
  if (written === exchange.flowName) return;
  exchange.flowName = written;
  if (exchange.isFlowSettled) {
    exchange.context.alert("flow", "$api-flow was written too late: it has no effect behind the start handlers");
  } else {
    exchange.chosenFlow = written === undefined ? undefined : chosenFlow(exchange, textOf(written));
  }
}

function chosenFlow(exchange: Exchange, name: string): Flow {
  const flow = exchange.route?.choosable.get(name);
  if (flow !== undefined) {
    exchange.debugging?.tell("routing", "debug", `$api-flow: the flow ${flow.name} answers`);
    return flow;
  }
  // Nothing else runs: nobody knows what a flow was meant that isn't there.
  exchange.inErrorFlow = true;
  const isAmbiguous = exchange.route?.choosable.has(name) === true;
  const reason = isAmbiguous ? "several flows have this name" : "no route has this x-flat-flow";
  throw new FlowError("requestInvalid", {
    info: ["There is no such flow."],
    cause: `$api-flow is ${JSON.stringify(name.slice(0, SHOWN))}: ${reason}`,
  });
}

function textOf(value: VariableValue): string {
  return value instanceof Content ? value.text() : toStringValue(value);
}
