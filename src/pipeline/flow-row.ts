// Several flows of a request, one after the other: `break` and `$api-stop` end the row, output and `return` end one of them.
import { Content } from "../data/content.ts";
import type { Flow } from "../flow/flow.ts";
import { type OutputBefore, outputBefore, settleOutput } from "../flow/response-variable.ts";
import type { Outcome } from "../flow/step.ts";
import { toStringValue } from "../xpath/convert.ts";
import { heedFlowName } from "./chosen-flow.ts";
import type { Exchange } from "./exchange.ts";

/** How a flow, or a row of them, has ended. */
export type RowEnd = {
  /** Nothing that comes behind it runs. */
  readonly stopped: boolean;
  /** Whether it has made a response. */
  readonly hasOutput: boolean;
};

/** The flows in order, until one of them stops the row. A promise only where one waits. */
export function runRow(
  exchange: Exchange,
  flows: readonly Flow[],
  start = 0,
  hadOutput = false,
): RowEnd | Promise<RowEnd> {
  let hasOutput = hadOutput;
  for (let at = start; at < flows.length; at += 1) {
    const end = runOne(exchange, flows[at] as Flow);
    if (end instanceof Promise) {
      const had = hasOutput;
      return end.then(({ stopped, hasOutput: has }) =>
        stopped ? { stopped, hasOutput: has || had } : runRow(exchange, flows, at + 1, has || had),
      );
    }
    hasOutput ||= end.hasOutput;
    if (end.stopped) return { stopped: true, hasOutput };
  }
  return { stopped: false, hasOutput };
}

/** One flow of several. */
export function runOne(exchange: Exchange, flow: Flow): RowEnd | Promise<RowEnd> {
  const { context } = exchange;
  const before = outputBefore(context);
  const outcome = flow.run(context);
  return outcome instanceof Promise
    ? outcome.then((late) => endOf(exchange, before, late))
    : endOf(exchange, before, outcome);
}

/** A `$response` that is none is no error of the flow: no error flow has anything to add. */
function endOf(exchange: Exchange, before: OutputBefore, outcome: Outcome): RowEnd {
  const hasOutput = settled(exchange, before);
  const stopped = outcome === "break" || isStopped(exchange);
  if (!stopped) heedFlowName(exchange);
  return { stopped, hasOutput };
}

function settled(exchange: Exchange, before: OutputBefore): boolean {
  try {
    return settleOutput(exchange.context, before);
  } catch (error) {
    exchange.inErrorFlow = true;
    exchange.flowsAreDone = true;
    throw error;
  }
}

/** Whether `$api-stop` is true: as a boolean, or as the text of one. */
export function isStopped({ context }: Exchange): boolean {
  const value = context.state.variable("api-stop");
  if (value === undefined || typeof value === "boolean") return value === true;
  return (value instanceof Content ? value.text() : toStringValue(value)).trim() === "true";
}
