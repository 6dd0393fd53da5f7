// What tests have found, in TAP (Test Anything Protocol): a line for each, and a YAML block where one has failed.
import { escapeRest, jsonText } from "../logging/json-text.ts";
import type { Failure } from "./failure.ts";
import { NO_ASSERTION, type TestResult } from "./tester.ts";

export function planLine(count: number): string {
  return `1..${count}\n`;
}

/** @param number from 1 */
export function resultText(number: number, result: TestResult): string {
  const { asserted, failures } = result;
  const name = escaped(nameOf(result));
  if (failures.length === 0) return `ok ${number} ${name}: ${asserted} assertions\n`;
  return `not ok ${number} ${name}: ${summaryOf(result)}\n${diagnosis(result)}`;
}

/** The last line. */
export function totalLine(passed: number, failed: number): string {
  return `passed: ${passed}, failed: ${failed}\n`;
}

function nameOf({ file, request }: TestResult): string {
  return request === undefined ? file : `${request} (${file})`;
}

/** A `#` would begin a directive. */
function escaped(name: string): string {
  return name.replace(/[\\#]/g, "\\$&").replace(/\p{Cc}/gu, " ");
}

function summaryOf({ asserted, failures }: TestResult): string {
  const failed = failures.filter(({ wanted, expression }) => wanted !== undefined || expression !== undefined).length;
  if (failed > 0) return `${failed} of ${asserted} assertions failed`;
  if (asserted > 0) return `an error after ${asserted} assertions`;
  return failures.some(({ message }) => message === NO_ASSERTION) ? "no assertions" : "an error";
}

function diagnosis({ failures, alerts }: TestResult): string {
  const lines = ["---", "failures:", ...failures.flatMap(failureLines)];
  if (alerts.length > 0) lines.push("alerts:", ...alerts.map((alert) => `  - ${jsonText(alert)}`));
  return [...lines, "..."].map((line) => `  ${line}\n`).join("");
}

function failureLines({ at, message, expression, wanted, got, diff }: Failure): readonly string[] {
  const lines = [`  - at: ${jsonText(at)}`];
  if (message !== undefined) lines.push(`    message: ${jsonText(message)}`);
  if (expression !== undefined) lines.push(`    expression: ${jsonText(expression)}`);
  if (wanted !== undefined) lines.push(`    wanted: ${escapeRest(wanted)}`, `    got: ${escapeRest(got ?? "null")}`);
  if (diff !== undefined) lines.push("    diff: |", ...diff.split("\n").map((line) => `      ${printable(line)}`));
  return lines;
}

/** Control characters never reach a terminal raw. */
function printable(line: string): string {
  return line.replace(/\r$/, "").replace(/[^\P{Cc}\t]/gu, "\u{fffd}");
}
