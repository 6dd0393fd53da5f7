// `<break/>` and `<return/>`.
import type { Step } from "../step.ts";

export const leaveSteps: ReadonlyMap<string, Step> = new Map<string, Step>([
  ["break", () => "break"],
  ["return", () => "return"],
]);
