// What is sent to the worker that matches patterns, and what comes back.
import type { PatternSource } from "./pattern.ts";
import type { PatternResult, PatternWork } from "./pattern-work.ts";

export type PatternTask = {
  readonly source: PatternSource;
  readonly work: PatternWork;
  readonly subject: string;
  /** Milliseconds that are left for it, where that is less than any pattern has whose time isn't linear. */
  readonly limit?: number;
};

/** With the time that it took; 0 where that is linear in the length of the subject. */
export type PatternOutcome = { readonly milliseconds: number } & (
  | { readonly kind: "done"; readonly result: PatternResult }
  /** It took too long, or too much memory. */
  | { readonly kind: "given-up"; readonly message: string }
  /** The pattern is broken, at this character. */
  | { readonly kind: "fault"; readonly message: string; readonly index: number }
);
