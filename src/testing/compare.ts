// Compares the value of an expression with what an assertion wants.
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../data/json.ts";
import { JsonFault, parseJson } from "../data/parse-json.ts";
import { isNodeSet, toBoolean, toJson } from "../xpath/convert.ts";
import type { AlertSink } from "../xpath/pcre/pattern.ts";
import type { XPathValue } from "../xpath/values.ts";
import type { Mismatch } from "./failure.ts";
import { jsonDiff, lineDiff } from "./line-diff.ts";
import type { Flags, Wanted } from "./wanted.ts";

export type Comparing = AlertSink & {
  /** The text of a golden file; undefined where there is none. */
  readonly readFile: (name: string) => string | undefined;
};

/** Longer texts are cut where they are shown. */
const MAX_SHOWN = 1000;
/** Characters before the first difference. */
const LEAD = 50;

/** @returns undefined where the value is as it should be */
export function compare(value: XPathValue, wanted: Wanted, comparing: Comparing): Mismatch | undefined {
  const got = toJson(value);
  switch (wanted.kind) {
    case "truth":
      return isTrue(value, got) ? undefined : { wanted: "true", got: shown(got) };
    case "value":
      return isSame(got, wanted.value)
        ? undefined
        : { ...shownBoth(wanted.value, got), diff: valueDiff(wanted.value, got) };
    case "flags": {
      const mismatch =
        wanted.mode === "json" ? compareJson(got, wanted, comparing) : compareText(got, wanted, comparing);
      return mismatch && { wanted: shown(wanted.given), got: shown(got), ...mismatch };
    }
  }
}

/** As in conditions, but JSON's own `false` and `null` aren't true. */
function isTrue(value: XPathValue, got: Json | undefined): boolean {
  return toBoolean(value) && !(isNodeSet(value) && (got === undefined || got === null || got === false));
}

/** A number and a string that is its text are the same, nothing else of different types is. */
function isSame(got: Json | undefined, wanted: string | number | boolean | null): boolean {
  if (wanted === null) return got === undefined || got === null;
  if (typeof got === "object") return got !== null && JSON.stringify(got) === wanted;
  if (typeof got === "number" && typeof wanted === "string") return got === numberOf(wanted);
  if (typeof got === "string" && typeof wanted === "number") return numberOf(got) === wanted;
  return got === wanted;
}

/** NaN for anything but a decimal number. */
function numberOf(text: string): number {
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN;
}

/** Of JSON that is wanted as a text, or of texts of several lines; undefined where it would say nothing. */
function valueDiff(wanted: Json, got: Json | undefined): string | undefined {
  if (typeof wanted !== "string" || got === undefined || got === null) return undefined;
  const [model, actual] = [containerOf(wanted), containerOf(got)];
  if (model !== undefined && actual !== undefined)
    return isDeepStrictEqual(plain(model), plain(actual)) ? undefined : jsonDiff(model, actual);
  return typeof got === "string" ? lineDiff(wanted, got) : undefined;
}

/** The object or list that a value is, or is the text of. */
function containerOf(value: Json): Json | undefined {
  const found = typeof value === "string" && /^\s*[[{]/.test(value) ? parsed(value) : value;
  return typeof found === "object" && !(found instanceof JsonFault) && found !== null ? found : undefined;
}

function compareText(got: Json | undefined, wanted: Flags, comparing: Comparing): Mismatch | undefined {
  if (got === undefined) return {};
  const text = typeof got === "string" ? got : JSON.stringify(got);
  if (wanted.file !== undefined) {
    const golden = comparing.readFile(wanted.file);
    if (golden === undefined) return { message: missing(wanted.file) };
    if (withoutEnd(golden) !== withoutEnd(text)) return { ...shownBoth(golden, text), diff: lineDiff(golden, text) };
  }
  return compareParts(text, wanted, comparing);
}

function compareJson(got: Json | undefined, wanted: Flags, comparing: Comparing): Mismatch | undefined {
  if (got === undefined) return {};
  const actual = typeof got === "string" ? parsed(got) : got;
  if (actual instanceof JsonFault) return { message: `The value is not JSON: ${actual.message}` };
  if (wanted.file !== undefined) {
    const golden = comparing.readFile(wanted.file);
    if (golden === undefined) return { message: missing(wanted.file) };
    const model = parsed(golden);
    if (model instanceof JsonFault) return { message: `The file ${wanted.file} is not JSON: ${model.message}` };
    if (!isDeepStrictEqual(plain(model), plain(actual)))
      return { ...shownBoth(model, actual), diff: jsonDiff(model, actual) };
  }
  return compareParts(JSON.stringify(actual), wanted, comparing);
}

function compareParts(text: string, { contains, pattern }: Flags, sink: AlertSink): Mismatch | undefined {
  if (contains !== undefined && !text.includes(contains)) return {};
  return pattern === undefined || pattern.test(text, sink) ? undefined : {};
}

/** Lazy objects and such without a prototype become like those of the parser. */
function plain(value: Json): unknown {
  return JSON.parse(JSON.stringify(value));
}

function parsed(text: string): Json | JsonFault {
  try {
    return parseJson(text);
  } catch (fault) {
    if (fault instanceof JsonFault) return fault;
    throw fault;
  }
}

function missing(name: string): string {
  return `There is no file "${name}" in the app`;
}

/** Editors end files with a line end. */
function withoutEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function shown(value: Json | undefined): string {
  return excerpt(JSON.stringify(value ?? null), 0);
}

/** Of long texts the part where they begin to differ. */
function shownBoth(wanted: Json | undefined, got: Json | undefined): Pick<Mismatch, "wanted" | "got"> {
  const [one, other] = [JSON.stringify(wanted ?? null), JSON.stringify(got ?? null)];
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const start = at < MAX_SHOWN / 2 ? 0 : at - LEAD;
  return { wanted: excerpt(one, start), got: excerpt(other, start) };
}

function excerpt(text: string, start: number): string {
  if (start === 0 && text.length <= MAX_SHOWN) return text;
  const end = start + MAX_SHOWN;
  return JSON.stringify(`${start === 0 ? "" : "…"}${text.slice(start, end)}${end < text.length ? "…" : ""}`);
}
