// Checks a response against what its operation says of statuses, bodies and header fields.
import type { Json } from "../data/json.ts";
import type { CheckedResponse } from "./contract-types.ts";
import { checkContent, contentFor, isOneOf, typeFault } from "./media-content.ts";
import { RepeatedValue, type ValueReader } from "./parameters/parameter.ts";
import type { HeaderRule, ResponseRule, ResponseRules } from "./rules.ts";
import { type Findings, withSlowPatterns } from "./schemas/slow-matches.ts";
import { violationMessage } from "./schemas/violation.ts";
import { noValues } from "./values.ts";

const MAX_MESSAGES = 20;

export class ResponseContract {
  readonly #rules: ResponseRules;

  /** @param rules empty where the operation says nothing of responses: then there is nothing to check */
  constructor(rules: ResponseRules) {
    this.#rules = rules;
  }

  /** Whether the body of a response with this status is looked at. @param mime undefined where it isn't known */
  needsBody(status: number, mime?: string): boolean {
    const contents = this.#ruleFor(status)?.contents ?? [];
    if (mime === undefined) return contents.some(({ checker }) => checker !== undefined);
    return contentFor(contents, mime)?.checker !== undefined;
  }

  /** @returns what is wrong, in FLAT's words; empty where nothing is. A promise for slow patterns alone. */
  check(response: CheckedResponse): Findings {
    if (this.#rules.size === 0) return [];
    const { status } = response;
    const rule = this.#ruleFor(status);
    if (rule === undefined) return [`No definition for status code ${status} and no 'default'.`];
    return withSlowPatterns(() => findingsIn(response, rule));
  }

  #ruleFor(status: number): ResponseRule | undefined {
    const text = String(status);
    return this.#rules.get(text) ?? this.#rules.get(`${text.charAt(0)}XX`) ?? this.#rules.get("default");
  }
}

function findingsIn({ fields, body }: CheckedResponse, rule: ResponseRule): readonly string[] {
  const messages = rule.headers.flatMap((header) => checkHeader(header, fields));
  const mime = textsOf("content-type", fields).at(-1) ?? body?.mime ?? "";
  if (mime !== "" && rule.produces.length > 0 && !isOneOf(mime, rule.produces))
    messages.push(`Content constraint violated in header for Content-Type: ${typeFault(mime, rule.produces)}`);
  const content = body === undefined ? undefined : contentFor(rule.contents, body.mime);
  if (content !== undefined && body !== undefined)
    messages.push(...checkContent(content, body, noValues, { strict: false, named: true }));
  return messages.slice(0, MAX_MESSAGES);
}

function checkHeader({ name, required, read, checker }: HeaderRule, fields: readonly string[]): string[] {
  const texts = textsOf(name.toLowerCase(), fields);
  if (texts.length === 0)
    return required
      ? [`Required constraint violated in header for ${name}: The header field ${name} is required.`]
      : [];
  return valuesOf(read, texts)
    .flatMap((value) => (value === undefined ? [] : checker.check(value)))
    .map((violation) => violationMessage({ ...violation, place: name + violation.place }, "header"));
}

/** Each field of its own where the definition wants one value: `Set-Cookie` may be repeated. */
function valuesOf(read: ValueReader, texts: readonly string[]): readonly (Json | undefined)[] {
  try {
    return [read(texts, noValues)];
  } catch (error) {
    if (!(error instanceof RepeatedValue)) throw error;
    return texts.map((text) => read([text], noValues));
  }
}

/** @param name in lower case */
function textsOf(name: string, fields: readonly string[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2)
    if (fields[at]?.toLowerCase() === name) texts.push(fields[at + 1] as string);
  return texts;
}
