// A compiled piece of a flow, and how pieces run one after another.
import type { FlowContext } from "./context.ts";

/**
 * How a step ended: undefined goes on; "return" leaves this flow; "output" has made the response, which ends the flow with all
 * that have called it; "break" ends the request's flow processing.
 */
export type Outcome = undefined | "return" | "output" | "break";

/** Whether the flow and those that have called it are over. */
export function endsAll(outcome: Outcome): outcome is "output" | "break" {
  return outcome === "output" || outcome === "break";
}

/** A step gives a promise only when it really waits. May throw FlowError. */
export type Step = (context: FlowContext) => Outcome | Promise<Outcome>;

const nothing: Step = () => undefined;

/** Steps in order, until one ends the row. Nothing is awaited as long as no step waits. */
export function sequence(steps: readonly Step[]): Step {
  const [only, ...more] = steps;
  if (only === undefined) return nothing;
  if (more.length === 0) return only;
  return (context) => runFrom(steps, 0, context);
}

function runFrom(steps: readonly Step[], start: number, context: FlowContext): Outcome | Promise<Outcome> {
  for (let at = start; at < steps.length; at += 1) {
    const outcome = (steps[at] as Step)(context);
    if (outcome instanceof Promise) {
      return outcome.then((ended) => (ended === undefined ? runFrom(steps, at + 1, context) : ended));
    }
    if (outcome !== undefined) return outcome;
  }
  return undefined;
}
