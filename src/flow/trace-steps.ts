// Flows and actions as parts of a trace; only compiled in where traces are on.
import { FlowError } from "../errors/flow-error.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { Description } from "../telemetry/tracing.ts";
import type { FlowContext } from "./context.ts";
import type { Outcome, Step } from "./step.ts";

/** @param name as the access log has it */
export function traceFlow(name: string, step: Step): Step {
  const description = { name: `flow ${name}`, attributes: { "flat.flow": name } };
  return (context) => run(context, step, description, true);
}

/** An action is a span if it waits. */
export function traceAction(element: XmlElement, step: Step): Step {
  const { file, line } = element.file.positionAt(element.offset);
  const description = { name: `<${element.name}>`, attributes: { "flat.flow": file, "flat.line": line } };
  return (context) => run(context, step, description, false);
}

function run(context: FlowContext, step: Step, description: Description, always: boolean): Outcome | Promise<Outcome> {
  const outer = context.work;
  if (outer === undefined) return step(context);
  const work = outer.part(description);
  context.work = work;
  const leave = (error?: unknown): void => {
    context.work = outer;
    work.end(error === undefined ? undefined : nameOf(error));
  };
  try {
    if (always) work.begin();
    const outcome = step(context);
    if (!(outcome instanceof Promise)) {
      leave();
      return outcome;
    }
    work.begin();
    return settled(outcome, leave);
  } catch (error) {
    leave(error);
    throw error;
  }
}

async function settled(outcome: Promise<Outcome>, leave: (error?: unknown) => void): Promise<Outcome> {
  try {
    const ended = await outcome;
    leave();
    return ended;
  } catch (error) {
    leave(error);
    throw error;
  }
}

/** No messages: what flows put into them is nobody's business. */
function nameOf(error: unknown): string {
  return error instanceof FlowError ? String(error.code) : "5001";
}
