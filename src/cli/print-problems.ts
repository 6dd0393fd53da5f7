// Shows faults to people: place, message, what would be right, and the lines around the place.
import { ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { problemText } from "../errors/problem-text.ts";
import { CommandFault } from "./command-fault.ts";
import { ExitCode } from "./exit-code.ts";

export function problemList(problems: readonly ConfigError[]): string {
  return problems.map((problem) => `${problemText(problem)}\n`).join("\n");
}

/** `1 error`, `2 errors`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** Prints what went wrong to stderr. @returns the exit code for it */
export function printFault(error: unknown): number {
  if (error instanceof CommandFault) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof ConfigErrors) {
    process.stderr.write(`${problemList(error.errors)}\n${counted(error.errors.length, "error")}\n`);
    return ExitCode.failure;
  }
  if (error instanceof ConfigError) {
    process.stderr.write(`${problemText(error)}\n`);
    return ExitCode.failure;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return ExitCode.failure;
}
