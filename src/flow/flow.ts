// A compiled flow file.
import type { FlowNeeds } from "./flow-needs.ts";
import type { Step } from "./step.ts";

export type Flow = {
  /** Relative to the app folder, as the access log shows it. */
  readonly name: string;
  readonly run: Step;
  /** Own needs and those of all its sub-flows; complete once the whole app is compiled. */
  readonly needs: Readonly<FlowNeeds>;
};
