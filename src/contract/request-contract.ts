// Checks a request against what its operation says of parameters, body and media types.

import type { Content } from "../data/content.ts";
import { cookiePairs } from "../data/cookies.ts";
import type { Json } from "../data/json.ts";
import { bareType } from "../data/media-type.ts";
import type { CheckedRequest } from "./contract-types.ts";
import { formValues, NOT_MULTIPART } from "./form-values.ts";
import { checkContent, contentFor, isOneOf, typeFault } from "./media-content.ts";
import { type Parameter, type ParameterPlace, RepeatedValue, refuseParts } from "./parameters/parameter.ts";
import type { BodyRule, RequestRules } from "./rules.ts";
import { type Findings, withSlowPatterns } from "./schemas/slow-matches.ts";
import { type Violation, violationMessage } from "./schemas/violation.ts";
import { collected, noValues, type Values } from "./values.ts";

/** So many messages are told at most. */
const MAX_MESSAGES = 20;

/** What an operation with fields takes that doesn't say it: in anything else they would not be found, nor checked. */
const FORMS: readonly string[] = ["application/x-www-form-urlencoded", "multipart/form-data"];

export class RequestContract {
  /** Whether the body is looked at. */
  readonly needsBody: boolean;
  readonly #parameters: readonly Parameter[];
  readonly #body: BodyRule | undefined;
  /** Media types that the operation takes; empty for any. */
  readonly #consumes: readonly string[];
  readonly #needsForm: boolean;
  readonly #needsQuery: boolean;
  readonly #needsCookies: boolean;

  constructor({ parameters, body, consumes }: RequestRules) {
    this.#parameters = parameters;
    this.#body = body;
    const hasFields = parameters.some(({ place }) => place === "formData");
    this.#consumes = hasFields && consumes.length === 0 ? FORMS : consumes.map((type) => type.toLowerCase());
    const hasForms = body?.contents.some(({ form }) => form !== undefined) === true;
    this.#needsForm = hasForms || hasFields;
    this.#needsQuery = parameters.some(({ place }) => place === "query");
    this.#needsCookies = parameters.some(({ place }) => place === "cookie");
    this.needsBody = body !== undefined || this.#needsForm;
  }

  /** @returns what is wrong, in FLAT's words; empty where nothing is. A promise for multipart forms and slow patterns alone. */
  check(request: CheckedRequest): Findings {
    const form = this.#needsForm && request.body !== undefined ? formValues(request.body) : noValues;
    if (form instanceof Promise)
      return form.then((values) => (values === undefined ? [NOT_MULTIPART] : this.#check(request, values)));
    return this.#check(request, form);
  }

  /** The same without the body, and for operations without form fields. */
  checkParameters(request: CheckedRequest): Findings {
    return withSlowPatterns(() => limited(this.#parameterFindings(request, noValues)));
  }

  #check(request: CheckedRequest, form: Values): Findings {
    return withSlowPatterns(() => this.#findingsIn(request, form));
  }

  #findingsIn(request: CheckedRequest, form: Values): readonly string[] {
    const messages = this.#parameterFindings(request, form);
    if (request.body !== undefined) this.#checkType(request.body.mime, messages);
    if (messages.length === 0) this.#checkBody(request.body, form, messages);
    return limited(messages);
  }

  #parameterFindings(request: CheckedRequest, form: Values): string[] {
    const messages: string[] = [];
    const query = this.#needsQuery ? collected(new URLSearchParams(request.query ?? "")) : noValues;
    const cookies = this.#needsCookies ? collected(cookiePairs(request.headers.cookie)) : noValues;
    const values = { query, cookie: cookies, formData: form, path: noValues, header: noValues };
    for (const parameter of this.#parameters) {
      const texts = textsOf(parameter, request, values);
      checkParameter(parameter, { texts, all: values[parameter.place], known: this.#parameters }, messages);
    }
    return messages;
  }

  #checkType(mime: string, messages: string[]): void {
    if (this.#consumes.length === 0 || isOneOf(mime, this.#consumes)) return;
    messages.push(`Consumes constraint violated in header for Content-Type: ${typeFault(mime, this.#consumes)}`);
  }

  #checkBody(body: Content | undefined, form: Values, messages: string[]): void {
    if (this.#body === undefined) return;
    const { name, required, contents } = this.#body;
    if (body === undefined) {
      if (required) messages.push(`Required constraint violated in body for ${name}: The body is required.`);
      return;
    }
    const content = contentFor(contents, body.mime);
    const type = bareType(body.mime);
    const named = this.#consumes.some((range) => range !== "*/*" && isOneOf(type, [range]));
    if (content !== undefined) messages.push(...checkContent(content, body, form, { strict: true, named }));
  }
}

function limited(messages: readonly string[]): readonly string[] {
  return messages.length > MAX_MESSAGES ? messages.slice(0, MAX_MESSAGES) : messages;
}

type PlacedValues = Readonly<Record<ParameterPlace, Values>>;

function textsOf({ place, name }: Parameter, request: CheckedRequest, values: PlacedValues): readonly string[] {
  if (place === "header") return [request.headers[name.toLowerCase()] ?? []].flat();
  if (place !== "path") return values[place].get(name) ?? [];
  return Object.hasOwn(request.params, name) ? [request.params[name] as string] : [];
}

type Sent = {
  /** The values of the parameter. */
  readonly texts: readonly string[];
  /** What else there is in its place. */
  readonly all: Values;
  /** The parameters of the operation. */
  readonly known: readonly Parameter[];
};

function checkParameter(parameter: Parameter, sent: Sent, messages: string[]): void {
  const { name, place, required, allowEmpty, file, checker } = parameter;
  const { texts } = sent;
  const value = readOrRepeated(parameter, sent);
  if (value instanceof RepeatedValue) {
    // Paths of sites share cookies, so that their names may well be there twice. All of them have to be valid.
    if (place === "cookie") for (const text of texts) checkParameter(parameter, { ...sent, texts: [text] }, messages);
    else messages.push(violationMessage(repeated(value, name), place));
    return;
  }
  if (value === undefined) {
    if (required)
      messages.push(`Required constraint violated in ${place} for ${name}: The property ${name} is required.`);
    return;
  }
  if (file || (allowEmpty && texts.length > 0 && texts.every((text) => text === ""))) return;
  for (const violation of checker.check(value)) {
    messages.push(violationMessage({ ...violation, place: placeIn(name, violation.place) }, place));
  }
}

function readOrRepeated(
  { name, place, deep, read }: Parameter,
  { texts, all, known }: Sent,
): Json | undefined | RepeatedValue {
  try {
    const hasParts = place === "query" || place === "formData";
    if (hasParts && !deep) refuseParts(name, all, (key) => known.some((other) => other.name === key));
    return read(texts, all);
  } catch (error) {
    if (error instanceof RepeatedValue) return error;
    throw error;
  }
}

function repeated({ place, message }: RepeatedValue, name: string): Violation {
  return { constraint: "Repeated", place: placeIn(name, place), text: message };
}

function placeIn(name: string, place: string): string {
  return name + (place.startsWith("[") || place === "" ? place : `.${place}`);
}
