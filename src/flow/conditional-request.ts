// Conditional and range requests for a file (RFC 9110, sections 13 and 14): what part of it to send, or nothing.
import type { ClientRequest } from "./client-request.ts";

/** The state of a file, as its header fields tell it. */
export type Validators = { readonly etag: string; readonly lastModified: string };

export type Selection =
  | { readonly kind: "whole" }
  /** 304 */
  | { readonly kind: "unchanged" }
  /** 412 */
  | { readonly kind: "failed" }
  /** 206, from the first to the last byte named. */
  | { readonly kind: "range"; readonly start: number; readonly end: number }
  /** 416 */
  | { readonly kind: "unsatisfiable" };

const whole: Selection = { kind: "whole" };

/** @param modified milliseconds since the epoch */
export function validatorsOf(size: number, modified: number): Validators {
  const seconds = Math.floor(modified / 1000) * 1000;
  const etag = `"${size.toString(16)}-${Math.floor(modified).toString(16)}"`;
  return { etag, lastModified: new Date(seconds).toUTCString() };
}

/** Only GET and HEAD select; several ranges at once get the whole file, as HTTP allows it. */
export function selectPart(
  { method, headers }: Pick<ClientRequest, "method" | "headers">,
  size: number,
  validators: Validators,
): Selection {
  if (method !== "GET" && method !== "HEAD") return whole;
  const field = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
  if (hasChanged(field("if-match"), field("if-unmodified-since"), validators)) return { kind: "failed" };
  if (isUnchanged(field("if-none-match"), field("if-modified-since"), validators)) return { kind: "unchanged" };
  const range = field("range");
  if (method !== "GET" || range === undefined || !rangeApplies(field("if-range"), validators)) return whole;
  return selectRange(range, size);
}

/** Whether the client wants another version than the one there is (RFC 9110, sections 13.1.1 and 13.1.4). */
function hasChanged(match: string | undefined, unmodifiedSince: string | undefined, validators: Validators): boolean {
  if (match !== undefined) {
    return match.trim() !== "*" && !match.split(",").some((tag) => tag.trim() === validators.etag);
  }
  return unmodifiedSince !== undefined && Date.parse(validators.lastModified) > httpDate(unmodifiedSince);
}

function isUnchanged(
  noneMatch: string | undefined,
  modifiedSince: string | undefined,
  validators: Validators,
): boolean {
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === "*") return true;
    return noneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === validators.etag);
  }
  // An invalid date compares as NaN and so changes nothing.
  return modifiedSince !== undefined && Date.parse(validators.lastModified) <= httpDate(modifiedSince);
}

/** RFC 9110, section 5.6.7: the form that is sent today, and the two obsolete ones. */
const dateForms = [
  /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
];

/** Milliseconds since the epoch; NaN for anything else. */
function httpDate(text: string): number {
  if (!dateForms.some((form) => form.test(text))) return Number.NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}

function rangeApplies(ifRange: string | undefined, { etag, lastModified }: Validators): boolean {
  return ifRange === undefined || ifRange === etag || ifRange === lastModified;
}

function selectRange(range: string, size: number): Selection {
  const [, first = "", last = ""] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(range) ?? [];
  if (first === "" && last === "") return whole;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return whole;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(size - 1, Number(last));
  return start <= end ? { kind: "range", start, end } : { kind: "unsatisfiable" };
}
