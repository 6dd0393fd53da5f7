// A fault as people see it: its place, what is wrong, what would be right, and the lines around the place.
import { type ConfigError, faultLine } from "./config-error.ts";

/** One line that names the place, and the code frame below it. */
export function problemText(problem: ConfigError): string {
  const { frame } = problem;
  return frame === undefined ? faultLine(problem) : `${faultLine(problem)}\n${frame.replace(/^/gm, "  ")}`;
}
