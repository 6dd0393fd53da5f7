// Errors of a running action tell flow, line and action in the log.
import { FlowError } from "../errors/flow-error.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { Outcome, Step } from "./step.ts";

const located = new WeakMap<Error, string>();

/** `flow.xml:12:3 <request>` for an error that came out of an action; undefined for others. */
export function originOf(error: Error): string | undefined {
  return located.get(error);
}

/** The step as it is, but what it throws remembers the place of the innermost action. */
export function locateErrors(element: XmlElement, step: Step): Step {
  const place = (): string => {
    const { file, line, column } = element.file.positionAt(element.offset);
    return `${file}:${line}:${column} <${element.name}>`;
  };
  const note = (error: unknown): never => {
    const known = error instanceof Error ? error : new FlowError("internal", { cause: error });
    if (!located.has(known)) located.set(known, place());
    throw known;
  };
  return (context) => {
    let outcome: Outcome | Promise<Outcome>;
    try {
      outcome = step(context);
    } catch (error) {
      return note(error);
    }
    return outcome instanceof Promise ? outcome.catch(note) : outcome;
  };
}
