// Checks a request against what its operation says of parameters, body and media types.

import type { Content } from "../data/content.ts";
import { bareType } from "../data/media-type.ts";
import { bodyValue, NOT_JSON } from "./body-value.ts";
import type { CheckedRequest } from "./contract-types.ts";
import { formValues } from "./form-values.ts";
import type { Parameter, ParameterPlace } from "./parameters/parameter.ts";
import type { Parameters } from "./parameters/parameter-reader.ts";
import { parseValues } from "./parameters/parse-value.ts";
import { violationMessage } from "./schemas/violation.ts";
import { collected, noValues, type Values } from "./values.ts";

/** So many messages are told at most. */
const MAX_MESSAGES = 20;

export class RequestContract {
  /** Whether the body is looked at. */
  readonly needsBody: boolean;
  readonly #parameters: readonly Parameter[];
  readonly #body: Parameters["body"];
  /** Media types that the operation takes; empty for any. */
  readonly #consumes: readonly string[];
  readonly #needsForm: boolean;
  readonly #needsQuery: boolean;

  constructor({ parameters, body }: Parameters, consumes: readonly string[]) {
    this.#parameters = parameters;
    this.#body = body;
    this.#consumes = consumes.map((type) => type.toLowerCase());
    this.#needsForm = parameters.some(({ place }) => place === "formData");
    this.#needsQuery = parameters.some(({ place }) => place === "query");
    this.needsBody = body !== undefined || this.#needsForm;
  }

  /** @returns what is wrong, in FLAT's words; empty where nothing is. A promise for multipart forms alone. */
  check(request: CheckedRequest): readonly string[] | Promise<readonly string[]> {
    const form = this.#needsForm && request.body !== undefined ? formValues(request.body) : noValues;
    if (form instanceof Promise) return form.then((values) => this.#check(request, values));
    return this.#check(request, form);
  }

  #check(request: CheckedRequest, form: Values): readonly string[] {
    const messages: string[] = [];
    const query = this.#needsQuery ? collected(new URLSearchParams(request.query ?? "")) : noValues;
    for (const parameter of this.#parameters) {
      const texts = textsOf(parameter, request, query, form);
      checkParameter(parameter, texts, messages);
    }
    if (request.body !== undefined) this.#checkType(request.body.mime, messages);
    if (messages.length === 0) this.#checkBody(request.body, messages);
    return messages.length > MAX_MESSAGES ? messages.slice(0, MAX_MESSAGES) : messages;
  }

  #checkType(mime: string, messages: string[]): void {
    const type = bareType(mime);
    if (this.#consumes.length === 0 || this.#consumes.some((wanted) => isOf(type, wanted))) return;
    const named = type === "" ? "There is no content type" : `'${type}' is not allowed`;
    messages.push(
      `Consumes constraint violated in header for Content-Type: ${named}, but one of ${this.#consumes.join(", ")}.`,
    );
  }

  #checkBody(body: Content | undefined, messages: string[]): void {
    if (this.#body === undefined) return;
    const { name, required, checker } = this.#body;
    if (body === undefined) {
      if (required) messages.push(`Required constraint violated in body for ${name}: The body is required.`);
      return;
    }
    const value = bodyValue(body);
    if (value === "broken") messages.push(NOT_JSON);
    else if (value !== undefined)
      for (const violation of checker.check(value.json)) messages.push(violationMessage(violation, "body"));
  }
}

function textsOf({ place, name }: Parameter, request: CheckedRequest, query: Values, form: Values): readonly string[] {
  const texts: Readonly<Record<ParameterPlace, () => string | string[] | readonly string[] | undefined>> = {
    path: () => (Object.hasOwn(request.params, name) ? request.params[name] : undefined),
    query: () => query.get(name),
    header: () => request.headers[name.toLowerCase()],
    formData: () => form.get(name),
  };
  return [texts[place]() ?? []].flat();
}

function checkParameter(parameter: Parameter, texts: readonly string[], messages: string[]): void {
  const { name, place, required, allowEmpty, file, shape, checker } = parameter;
  if (texts.length === 0) {
    if (required)
      messages.push(`Required constraint violated in ${place} for ${name}: The property ${name} is required.`);
    return;
  }
  if (file || (allowEmpty && texts.every((text) => text === ""))) return;
  for (const violation of checker.check(parseValues(texts, shape))) {
    const at = violation.place.startsWith("[") || violation.place === "" ? violation.place : `.${violation.place}`;
    messages.push(violationMessage({ ...violation, place: name + at }, place));
  }
}

/** Whether a media type is one that is wanted, which may have a wildcard. */
function isOf(type: string, wanted: string): boolean {
  const range = bareType(wanted);
  if (range === "*/*" || range === type) return true;
  return range.endsWith("/*") && type.startsWith(range.slice(0, -1));
}
