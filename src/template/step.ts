// What a template is compiled to: steps that write to an emitter.
import type { Frame } from "../xpath/frame.ts";
import type { Emitter } from "./emitter.ts";
import type { TemplateNode } from "./syntax.ts";

export type Step = (frame: Frame, out: Emitter) => void;

/** Compiles the nodes of a block. */
export type CompileBlock = (nodes: readonly TemplateNode[]) => Step;

/** One step for all of them. */
export function sequence(steps: readonly Step[]): Step {
  const [first, second, third] = steps;
  if (first === undefined) return () => {};
  if (second === undefined) return first;
  if (third === undefined) {
    return (frame, out) => {
      first(frame, out);
      second(frame, out);
    };
  }
  return (frame, out) => {
    for (const step of steps) step(frame, out);
  };
}
