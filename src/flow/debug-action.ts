// Debug output of actions: that they run, how long it takes, and what they change.
import { performance } from "node:perf_hooks";
import type { Debugging } from "../debugging/debugging.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { FlowContext } from "./context.ts";
import { changesSince, snapshot } from "./context-changes.ts";
import type { RunningAction } from "./running-action.ts";
import type { Outcome, Step } from "./step.ts";

/** Runs an action while its request has debug output. */
export function debugAction(
  action: RunningAction,
  step: Step,
  context: FlowContext,
  debugging: Debugging,
): Outcome | Promise<Outcome> {
  if (debugging.topics.wants(["flow"], "debug")) debugging.write("debug", "flow", action.place);
  const startedAt = performance.now();
  const topics = [...action.topics, ...context.debugTopics];
  // The `debug` action is a message itself.
  const isTold = action.name !== "debug" && debugging.topics.wants(topics, "debug");
  const before = isTold ? snapshot(context) : undefined;
  const ended = (outcome: Outcome): Outcome => {
    if (before !== undefined) {
      // Where it is another one, this one only led to it, and that one has told what has changed.
      const changes = context.running === action ? changesSince(before, context, outcome) : ["has ended"];
      debugging.write("debug", action.name, [action.place, ...changes].join("\n  "));
    }
    tellTime(action, startedAt, debugging);
    return outcome;
  };
  const failed = (error: unknown): never => {
    if (context.running === action && debugging.topics.wants([...topics, "flow"], "error"))
      debugging.write("error", action.name, `${action.place}\n  fails: ${errorText(error)}`);
    tellTime(action, startedAt, debugging);
    throw error;
  };
  let outcome: Outcome | Promise<Outcome>;
  try {
    outcome = step(context);
  } catch (error) {
    return failed(error);
  }
  return outcome instanceof Promise ? outcome.then(ended, failed) : ended(outcome);
}

function tellTime(action: RunningAction, startedAt: number, debugging: Debugging): void {
  if (debugging.topics.wants(["time"], "debug"))
    debugging.write("debug", "time", `${action.place} ${milliseconds(startedAt)}`);
}

/** The time since then. @param startedAt by `performance.now()` */
export function milliseconds(startedAt: number): string {
  return `${(performance.now() - startedAt).toFixed(3)} ms`;
}

function errorText(error: unknown): string {
  if (!(error instanceof FlowError)) return error instanceof Error ? error.message : String(error);
  const { message, code, info, cause } = error;
  const more = cause === undefined ? [] : [cause instanceof Error ? cause.message : String(cause)];
  return [`${message} (${code})`, ...info, ...more].join(": ");
}

/** Tells how the condition of an action or of a branch has turned out. */
export function debugCondition(action: RunningAction, attribute: string, holds: boolean, debugging: Debugging): void {
  const meaning = holds ? "holds" : "doesn't hold";
  debugging.tell("flow", "debug", `${action.place}: its ${attribute} ${meaning}`);
}

/** A flow that tells its begin and end, and leaves nothing running. @param name of its file */
export function asFlow(name: string, steps: Step): Step {
  const end = (context: FlowContext, outcome: Outcome): Outcome => {
    context.running = undefined;
    return outcome;
  };
  return (context) => {
    const outcome =
      context.debugging === undefined ? steps(context) : debugFlow(name, steps, context, context.debugging);
    return outcome instanceof Promise ? outcome.then((ended) => end(context, ended)) : end(context, outcome);
  };
}

function wayOf(outcome: Outcome): string {
  if (outcome === undefined) return "";
  return outcome === "output" ? " with output" : ` with <${outcome}/>`;
}

function debugFlow(name: string, steps: Step, context: FlowContext, debugging: Debugging): Outcome | Promise<Outcome> {
  const startedAt = performance.now();
  debugging.tell("flow", "info", `${name} begins`);
  const end = (outcome: Outcome): Outcome => {
    debugging.tell("flow", "info", `${name} ends${wayOf(outcome)}`);
    debugging.tell("time", "info", `${name} ${milliseconds(startedAt)}`);
    return outcome;
  };
  const outcome = steps(context);
  return outcome instanceof Promise ? outcome.then(end) : end(outcome);
}
