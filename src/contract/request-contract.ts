// Checks a request against what its operation says of parameters, body and media types.

import type { Content } from "../data/content.ts";
import { parseCookies } from "../data/cookies.ts";
import type { CheckedRequest } from "./contract-types.ts";
import { formValues, NOT_MULTIPART } from "./form-values.ts";
import { checkContent, contentFor, isOneOf, typeFault } from "./media-content.ts";
import type { Parameter, ParameterPlace } from "./parameters/parameter.ts";
import type { BodyRule, RequestRules } from "./rules.ts";
import { type Findings, withSlowPatterns } from "./schemas/slow-matches.ts";
import { violationMessage } from "./schemas/violation.ts";
import { collected, noValues, type Values } from "./values.ts";

/** So many messages are told at most. */
const MAX_MESSAGES = 20;

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
    this.#consumes = consumes.map((type) => type.toLowerCase());
    const hasForms = body?.contents.some(({ form }) => form !== undefined) === true;
    this.#needsForm = hasForms || parameters.some(({ place }) => place === "formData");
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

  #check(request: CheckedRequest, form: Values): Findings {
    return withSlowPatterns(() => this.#findingsIn(request, form));
  }

  #findingsIn(request: CheckedRequest, form: Values): readonly string[] {
    const messages: string[] = [];
    const query = this.#needsQuery ? collected(new URLSearchParams(request.query ?? "")) : noValues;
    const cookies = this.#needsCookies ? collected(Object.entries(parseCookies(request.headers.cookie))) : noValues;
    const values = { query, cookie: cookies, formData: form, path: noValues, header: noValues };
    for (const parameter of this.#parameters) {
      checkParameter(parameter, textsOf(parameter, request, values), values[parameter.place], messages);
    }
    if (request.body !== undefined) this.#checkType(request.body.mime, messages);
    if (messages.length === 0) this.#checkBody(request.body, form, messages);
    return messages.length > MAX_MESSAGES ? messages.slice(0, MAX_MESSAGES) : messages;
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
    if (content !== undefined) messages.push(...checkContent(content, body, form));
  }
}

type PlacedValues = Readonly<Record<ParameterPlace, Values>>;

function textsOf({ place, name }: Parameter, request: CheckedRequest, values: PlacedValues): readonly string[] {
  if (place === "header") return [request.headers[name.toLowerCase()] ?? []].flat();
  if (place !== "path") return values[place].get(name) ?? [];
  return Object.hasOwn(request.params, name) ? [request.params[name] as string] : [];
}

function checkParameter(parameter: Parameter, texts: readonly string[], all: Values, messages: string[]): void {
  const { name, place, required, allowEmpty, file, read, checker } = parameter;
  const value = read(texts, all);
  if (value === undefined) {
    if (required)
      messages.push(`Required constraint violated in ${place} for ${name}: The property ${name} is required.`);
    return;
  }
  if (file || (allowEmpty && texts.length > 0 && texts.every((text) => text === ""))) return;
  for (const violation of checker.check(value)) {
    const at = violation.place.startsWith("[") || violation.place === "" ? violation.place : `.${violation.place}`;
    messages.push(violationMessage({ ...violation, place: name + at }, place));
  }
}
