// What the options `definition`, `validate-…` and `mock-response` demand of an upstream request and its response.

import { STATUS_CODES } from "node:http";
import { type Api, type ApiOperation, apiOf } from "../contract/api.ts";
import type { CheckedRequest } from "../contract/contract-types.ts";
import type { MockResponse } from "../contract/mock-responses.ts";
import { Content } from "../data/content.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { jsonGet } from "../data/json-access.ts";
import type { ValidationMode } from "../definition/definition.ts";
import { validationMode } from "../definition/extensions/x-flat-validate.ts";
import type { ErrorName } from "../errors/codes.ts";
import { ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { FlowError } from "../errors/flow-error.ts";
import { canonicalPath } from "../routing/canonical-path.ts";
import { type AppFiles, ConnectionFault } from "./connection.ts";
import { fieldOf } from "./header-fields.ts";
import { isStreamed, type UpstreamRequest } from "./upstream-request.ts";

/** Takes what is only reported. */
export type Report = (message: string) => void;

type Modes = {
  readonly request: ValidationMode;
  readonly security: ValidationMode;
  readonly response: ValidationMode;
  readonly mock: boolean;
};

/** The response as it is checked. */
export type UpstreamResponse = {
  readonly status: number;
  readonly statusText: string;
  readonly fields: readonly string[];
  /** Undefined where it wasn't read. */
  readonly body: Content | undefined;
};

export class UpstreamContract {
  readonly #api: Api;
  readonly #modes: Modes;

  constructor(api: Api, modes: Modes) {
    this.#api = api;
    this.#modes = modes;
  }

  /** @throws FlowError (3202, 3207) for a request that must not be sent */
  async checkRequest(request: UpstreamRequest, report: Report): Promise<OperationContract> {
    const { request: mode, security } = this.#modes;
    const [path = "", query] = split(request.target.path);
    const canonical = canonicalPath(path);
    const match = this.#api.match(request.method, typeof canonical === "string" ? canonical : path);
    if (match.operation === undefined) {
      conclude([match.message], mode, "upstreamRequestInvalid", report);
      return new OperationContract(undefined, match.message, this.#modes, request);
    }
    const { operation, params } = match;
    const checked: CheckedRequest = { params, query, headers: headersOf(request.headers), body: bodyOf(request) };
    if (mode !== "off") conclude(await operation.request.check(checked), mode, "upstreamRequestInvalid", report);
    if (security !== "off") conclude(operation.security.check(checked), security, "upstreamSecurityInvalid", report);
    return new OperationContract(operation, "", this.#modes, request);
  }
}

/** What a response to one request has to be. */
export class OperationContract {
  readonly #operation: ApiOperation | undefined;
  readonly #missing: string;
  readonly #modes: Modes;
  readonly #method: string;
  readonly #accept: string | undefined;

  /** @param missing why there is no operation */
  constructor(operation: ApiOperation | undefined, missing: string, modes: Modes, request: UpstreamRequest) {
    this.#operation = operation;
    this.#missing = missing;
    this.#modes = modes;
    this.#method = request.method;
    this.#accept = fieldOf(request.headers, "accept");
  }

  /** The example to use in place of a response; undefined where the request is to be sent. @throws FlowError (3202) where there is none */
  mocked(): MockResponse | undefined {
    if (!this.#modes.mock) return undefined;
    const example = this.#operation?.mock.choose(this.#accept);
    if (example !== undefined) return example;
    throw new FlowError("upstreamRequestInvalid", {
      status: 501,
      info: [this.#missing === "" ? "There is no example to mock with." : this.#missing],
    });
  }

  /** @param mime the content type of the response */
  needsBody(status: number, mime: string): boolean {
    return (
      this.#modes.response !== "off" &&
      this.#method !== "HEAD" &&
      this.#operation?.response.needsBody(status, mime) === true
    );
  }

  /** Whether responses that can't be checked must not be used. */
  get enforcesResponse(): boolean {
    return this.#modes.response === "on";
  }

  /** A promise where slow patterns have to be waited for. @throws FlowError (3203) for a response that must not be used */
  checkResponse(response: UpstreamResponse, report: Report): void | Promise<void> {
    if (this.#modes.response === "off") return;
    const found = this.#operation?.response.check(response) ?? [this.#missing];
    if (found instanceof Promise) return found.then((messages) => this.#conclude(messages, response, report));
    this.#conclude(found, response, report);
  }

  #conclude(messages: readonly string[], { status, statusText }: UpstreamResponse, report: Report): void {
    if (messages.length === 0) return;
    const upstream = `Upstream status: ${status} ${statusText || STATUS_CODES[status] || ""}`.trim();
    conclude([...messages, upstream], this.#modes.response, "upstreamResponseInvalid", report);
  }
}

function conclude(messages: readonly string[], mode: ValidationMode, kind: ErrorName, report: Report): void {
  if (messages.length === 0 || mode === "off") return;
  const error = new FlowError(kind, { info: messages });
  if (mode === "on") throw error;
  report(`${error.message} (report-only): ${messages.join(" ")}`);
}

function split(target: string): [path: string, query: string | undefined] {
  const question = target.indexOf("?");
  return question < 0 ? [target, undefined] : [target.slice(0, question), target.slice(question + 1)];
}

/** By lower-case name; the values of repeated fields are joined. */
function headersOf(flat: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] as string).toLowerCase();
    headers[name] = headers[name] === undefined ? (flat[at + 1] as string) : `${headers[name]}, ${flat[at + 1]}`;
  }
  return headers;
}

function bodyOf({ body, headers }: UpstreamRequest): Content | undefined {
  if (body === null || isStreamed(body)) return undefined;
  return Content.ofBytes(body, fieldOf(headers, "content-type") ?? "");
}

/**
 * @param options checked by the request schema
 * @param byDefault what holds for the request and the response where the options don't say it
 * @returns undefined where nothing is demanded; a fault for a definition that isn't there or has faults
 */
export function readUpstreamContract(
  options: JsonObject | undefined,
  { site, folder }: AppFiles,
  byDefault: ValidationMode,
): UpstreamContract | ConnectionFault | undefined {
  const get = (name: string): Json | undefined =>
    options === undefined ? undefined : (jsonGet(options, name) ?? undefined);
  const name = get("definition");
  const modeOf = (option: string, fallback: ValidationMode): ValidationMode =>
    validationMode(String(get(option))) ?? (name === undefined ? "off" : fallback);
  const modes: Modes = {
    request: modeOf("validate-request", byDefault),
    security: modeOf("validate-request-security", "off"),
    response: modeOf("validate-response", byDefault),
    mock: get("mock-response") === true,
  };
  const isOff = modes.request === "off" && modes.security === "off" && modes.response === "off" && !modes.mock;
  if (isOff && name === undefined) return undefined;
  if (typeof name !== "string" || name === "")
    return new ConnectionFault("definition", "validate-… and mock-response need a definition");
  const file = site.lookUp(site.resolve(name, folder));
  if (!file?.stats.isFile())
    return new ConnectionFault("definition", `There is no definition ${JSON.stringify(name)} in the app folder`);
  try {
    const api = apiOf(file.path, site);
    return isOff ? undefined : new UpstreamContract(api, modes);
  } catch (error) {
    if (error instanceof ConfigErrors || error instanceof ConfigError)
      return new ConnectionFault("definition", textOf(error));
    throw error;
  }
}

function textOf(error: ConfigError | ConfigErrors): string {
  const errors = error instanceof ConfigErrors ? error.errors : [error];
  return errors
    .map(({ position, message }) =>
      position === undefined ? message : `${position.file}:${position.line}:${position.column}: ${message}`,
    )
    .join("; ");
}
