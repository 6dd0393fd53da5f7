// Evaluates expressions that may wait.
import { replayed } from "../xpath/replay.ts";
import type { FlowContext } from "./context.ts";

/**
 * Runs work that evaluates expressions which may wait: it is run again from its start whenever something that it waited for is
 * there. So what can't be done twice has to come after the last expression, and the last expression before the first `await`.
 * @returns a promise only where it really waits
 */
export function waitFor<T>(context: FlowContext, work: () => T | Promise<T>): T | Promise<T> {
  return replayed((notes) => {
    const outer = context.notes;
    context.notes = notes;
    try {
      return work();
    } finally {
      context.notes = outer;
    }
  });
}
