// Shows how two texts differ, line by line: lines that are missing after a minus, surplus ones after a plus.
import { structuredPatch } from "diff";
import type { Json } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";

/** Lines around a difference. */
const CONTEXT = 3;
/** Lines that are shown. */
const MAX_LINES = 100;
/** Characters of a line. */
const MAX_WIDTH = 200;
/** Milliseconds to look for the smallest difference. */
const TIME_LIMIT = 1000;

/** Undefined where comparing lines says nothing: both have one alone. Where comparing all would take too long, it is the first difference. */
export function lineDiff(wanted: string, got: string): string | undefined {
  if (!wanted.includes("\n") && !got.includes("\n")) return undefined;
  const options = { context: CONTEXT, timeout: TIME_LIMIT };
  const patch = structuredPatch("", "", withEnd(wanted), withEnd(got), "", "", options);
  if (patch === undefined) return firstDifference(wanted.split("\n"), got.split("\n"));
  const lines = ["- wanted", "+ got"];
  for (const { oldStart, newStart, lines: changed } of patch.hunks) {
    lines.push(`@@ -${oldStart} +${newStart} @@`, ...changed);
  }
  return shortened(lines).join("\n");
}

function firstDifference(wanted: readonly string[], got: readonly string[]): string {
  const at = wanted.findIndex((line, index) => line !== got[index]);
  const first = at < 0 ? wanted.length : at;
  const before = wanted.slice(Math.max(0, first - CONTEXT), first).map((line) => ` ${line}`);
  const after = (lines: readonly string[], mark: string): readonly string[] =>
    lines.slice(first, first + CONTEXT).map((line) => mark + line);
  const head = ["- wanted", "+ got", `@@ first difference in line ${first + 1} @@`];
  return shortened([...head, ...before, ...after(wanted, "-"), ...after(got, "+")]).join("\n");
}

/** Two JSON values as indented text; what both have stands in the same order. */
export function jsonDiff(wanted: Json, got: Json): string | undefined {
  return lineDiff(indented(wanted), indented(inOrderOf(wanted, got)));
}

function indented(value: Json): string {
  return JSON.stringify(value, undefined, 2);
}

function inOrderOf(model: Json, value: Json): Json {
  if (Array.isArray(value)) {
    const models = Array.isArray(model) ? (model as readonly Json[]) : [];
    return (value as readonly Json[]).map((item, at) => inOrderOf(models[at] ?? null, item));
  }
  if (!isJsonObject(value)) return value;
  const known = isJsonObject(model) ? model : {};
  const keys = new Set([...jsonKeys(known), ...jsonKeys(value)]);
  const ordered: Record<string, Json> = Object.create(null);
  for (const key of keys) {
    const item = jsonGet(value, key);
    if (item !== undefined) ordered[key] = inOrderOf(jsonGet(known, key) ?? null, item);
  }
  return ordered;
}

/** A missing line end at the end is no difference. */
function withEnd(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

function shortened(lines: readonly string[]): readonly string[] {
  const shown = lines
    .slice(0, MAX_LINES)
    .map((line) => (line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH)}…` : line));
  const left = lines.length - shown.length;
  return left === 0 ? shown : [...shown, `… and ${left} more lines`];
}
