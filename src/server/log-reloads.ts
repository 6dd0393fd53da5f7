// Tells the log what came of reloads.
import { alertLine, type LineSink, logLine } from "../logging/logger.ts";
import type { ReloadResult } from "./group.ts";

/** A line for a reload; an alert for each fault of one that failed. */
export function logReload({ problems, duration }: ReloadResult, log: LineSink): void {
  if (problems.length === 0) log.line(logLine("reload", `The app was reloaded in ${Math.round(duration)} ms`));
  for (const problem of problems) log.line(alertLine("", "reload", firstLine(problem)));
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
