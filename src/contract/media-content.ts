// What bodies of one media type must be, and which of several types a body belongs to.
import type { Content } from "../data/content.ts";
import type { Json } from "../data/json.ts";
import { bareType } from "../data/media-type.ts";
import { type BodyReading, bodyValue } from "./body-value.ts";
import { type FormReader, RepeatedValue } from "./parameters/parameter.ts";
import type { Checker } from "./schemas/schema-types.ts";
import { violationMessage } from "./schemas/violation.ts";
import type { Values } from "./values.ts";

export type MediaContent = {
  /** In lower case; wildcards as in `text/*`. */
  readonly range: string;
  /** Undefined where bodies of this type aren't looked into. */
  readonly checker: Checker | undefined;
  /** Makes one value of the fields of a form; undefined for types that are no forms. */
  readonly form: FormReader | undefined;
};

/** The entry that fits a media type most closely; for a body without a type the one for JSON, else the first. */
export function contentFor(contents: readonly MediaContent[], mime: string): MediaContent | undefined {
  const type = bareType(mime);
  const wildcard = `${type.slice(0, type.indexOf("/"))}/*`;
  for (const wanted of type === "" ? ["application/json"] : [type, wildcard, "*/*"]) {
    const found = contents.find(({ range }) => bareType(range) === wanted);
    if (found !== undefined) return found;
  }
  return type === "" ? contents[0] : undefined;
}

/** Whether a media type is one of those that are wanted, which may have wildcards. */
export function isOneOf(mime: string, wanted: readonly string[]): boolean {
  const type = bareType(mime);
  return wanted.map(bareType).some((range) => {
    if (range === "*/*" || range === type) return true;
    return range.endsWith("/*") && type.startsWith(range.slice(0, -1));
  });
}

/** "'text/html' is not allowed, but one of …". */
export function typeFault(mime: string, wanted: readonly string[]): string {
  const type = bareType(mime);
  const named = type === "" ? "There is no content type" : `'${type}' is not allowed`;
  return `${named}, but one of ${wanted.join(", ")}.`;
}

/** @param form the fields of a form body. @returns what is wrong with a body */
export function checkContent(
  { checker, form: readForm }: MediaContent,
  body: Content,
  form: Values,
  reading: BodyReading,
): string[] {
  if (checker === undefined) return [];
  const value = readForm === undefined ? bodyValue(body, reading) : formValue(readForm, form);
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  return checker.check(value.json).map((violation) => violationMessage(violation, "body"));
}

function formValue(read: FormReader, fields: Values): { readonly json: Json } | string {
  try {
    return { json: read(fields) };
  } catch (error) {
    if (!(error instanceof RepeatedValue)) throw error;
    return violationMessage({ constraint: "Repeated", place: error.place, text: error.message }, "body");
  }
}
