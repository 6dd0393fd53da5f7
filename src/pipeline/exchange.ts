// One request on its way through the pipeline: what came in, what matched, what goes out, and what the access log will say.

import { performance } from "node:perf_hooks";
import { type Config, collectsRequestInfo } from "../config/elements/index.ts";
import type { Debugging } from "../debugging/debugging.ts";
import type { FlowError } from "../errors/flow-error.ts";
import type { ClientRequest } from "../flow/client-request.ts";
import { FlowContext } from "../flow/context.ts";
import { milliseconds } from "../flow/debug-action.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowServices } from "../flow/flow-services.ts";
import type { FlowState } from "../flow/flow-state.ts";
import type { RequestRecord } from "../flow/har/request-record.ts";
import type { ResponseState } from "../flow/response-state.ts";
import type { RouteMatch } from "../flow/route-match.ts";
import type { VariableValue } from "../flow/variable-value.ts";
import type { AccessEvent, FlowOrigin } from "../logging/events.ts";
import { RequestWork, type Work } from "../telemetry/tracing.ts";
import { type CarriedFields, nothingCarried } from "../upstream/carried-fields.ts";
import type { FieldChanges } from "../upstream/field-changes.ts";
import type { RunningCall } from "../upstream/transport.ts";
import type { ClientResponse } from "./answers/client-response.ts";
import { logHar } from "./answers/har-answer.ts";
import type { BulkWork } from "./bulk/bulk-work.ts";
import type { InnerOrigin } from "./inner/inner-origin.ts";
import type { Route, VerifiedToken } from "./routes/route.ts";

const noTokens: readonly VerifiedToken[] = Object.freeze([]);
const noFields: readonly string[] = Object.freeze([]);
const noMatch: RouteMatch = { params: {}, endpoint: "" };

export class Exchange<R extends ClientResponse = ClientResponse> {
  readonly request: ClientRequest;
  readonly response: R;
  readonly services: FlowServices;
  /** What flows of a test have in common with this request. */
  shared: FlowState | undefined;
  /** Its place among the requests that are running. */
  slot: number | undefined;
  route: Route | undefined;
  match: RouteMatch = noMatch;
  /** Bytes of the response body. */
  bytes = 0;
  mime = "";
  location = "";
  /** The streamed upstream request under way. */
  call: RunningCall | undefined;
  /** What the answer to a preflight tells the browser beside what every answer does. */
  preflight: readonly string[] = noFields;
  /** Undefined for a request that is an ordinary one. */
  bulk: BulkWork | undefined;
  /** What `$api-flow` has chosen in place of the route's flow or proxy. */
  chosenFlow: Flow | undefined;
  /** `$api-flow` as it was when somebody looked last. */
  flowName: VariableValue | undefined;
  /** Whether it is too late to choose. */
  isFlowSettled = false;
  /** Whether an error flow runs or has run: it runs once. */
  inErrorFlow = false;
  /** What has gone wrong on the way to the answer, oldest first; undefined where nothing has. */
  failures: readonly FlowError[] | undefined;
  /** The response without what a proxied answer has brought, which end handlers saw. */
  unended: ResponseState | undefined;
  /** Whether its flows have done their work: where only what they describe is no response, that is no failure of theirs. */
  flowsAreDone = false;
  /** Whose request it is: the good tokens that its route has demanded. */
  tokens: readonly VerifiedToken[] = noTokens;
  /** Whether somebody only looked if the gateway is well: that isn't logged. */
  isProbe = false;
  /** By `performance.now()`. */
  readonly startedAt = performance.now();
  /** The root of the trace, or of this gateway's part of it. */
  readonly work: Work | undefined;
  #context: FlowContext | undefined;
  #endTold = false;

  /** Where debug output goes; undefined where the request has none. */
  readonly debugging: Debugging | undefined;

  /** What the gateway's own request is made for; undefined for those of clients. */
  readonly origin: InnerOrigin | undefined;

  constructor(request: ClientRequest, response: R, services: FlowServices, origin?: InnerOrigin) {
    this.request = request;
    this.response = response;
    this.services = services;
    this.origin = origin;
    if (origin !== undefined) {
      this.work = origin.work;
      return;
    }
    this.debugging = services.debugging?.(request);
    this.work = services.tracing?.begin(request);
  }

  /** The state of flows; made when the first flow of this request needs it. */
  get context(): FlowContext {
    this.#context ??= this.#newContext();
    return this.#context;
  }

  #newContext(): FlowContext {
    const fields = () => this.services.logger.accessFields(this.accessEvent());
    const context = new FlowContext(this.request, this.match, this.services, fields, this.shared);
    if (this.route !== undefined) context.carried = this.route.carried;
    context.api = this.route?.api;
    context.item = this.origin?.item;
    context.debugging = this.debugging ?? this.origin?.debugging;
    context.work = this.work;
    if (this.origin?.callers !== undefined) context.callers = this.origin.callers;
    return context;
  }

  /** What goes to upstreams as the gateway's word. */
  get carried(): CarriedFields {
    return this.#context?.carried ?? this.route?.carried ?? nothingCarried;
  }

  /** The operations that have called one another to make this request. */
  get callers(): readonly string[] {
    return this.#context?.callers ?? this.origin?.callers ?? [];
  }

  /** What flows have changed of the fields that proxies send on. */
  get fieldChanges(): FieldChanges | undefined {
    return this.#context?.fieldChanges;
  }

  get hasContext(): boolean {
    return this.#context !== undefined;
  }

  /** What is sent and received, while `collect-request-info` is on. */
  get record(): RequestRecord | undefined {
    if (this.#context === undefined && !collectsRequestInfo(this.services.config)) return undefined;
    return this.context.record;
  }

  /** The configuration, where a flow has changed it. */
  get changedConfig(): Config | undefined {
    const config = this.#context?.config;
    return config === this.services.config ? undefined : config;
  }

  /** @param origin the action that it comes from */
  alert(topic: string, message: string, origin?: FlowOrigin): void {
    const item = this.origin?.item;
    const place = item === undefined ? origin : { ...origin, item };
    const shown = this.services.logger.alert(this.request.id, topic, message, place);
    this.debugging?.alert(topic, shown);
  }

  /** The last debug message of a request. */
  tellEnd(): void {
    if (this.#endTold) return;
    this.#endTold = true;
    this.debugging?.tell("time", "info", `${this.request.method} ${this.request.path} ${milliseconds(this.startedAt)}`);
  }

  /** The response is out, or the client is gone: gives up what still runs for it and writes the access log. */
  finish(): void {
    this.call?.cancel();
    const context = this.#context;
    if (context?.calls !== undefined) for (const call of context.calls) call.cancel();
    if (context?.stream !== undefined) context.stream = undefined;
    if (this.record !== undefined) logHar(this);
    if (this.debugging !== undefined) {
      this.tellEnd();
      this.debugging.toLog();
    }
    if (this.isProbe || this.origin !== undefined) return;
    const event = this.accessEvent();
    this.services.figures?.served(this.route?.label, event);
    if (this.work instanceof RequestWork) this.work.finish(event, this.route?.label);
    this.services.logger.access(event, context?.state.logFields);
  }

  accessEvent(): AccessEvent {
    const { request, response } = this;
    return {
      requestID: request.id,
      startedAt: request.startedAt,
      scheme: request.scheme,
      authority: request.authority,
      path: request.target,
      status: response.headersSent ? response.statusCode : 0,
      method: request.method,
      agent: text(request.header("user-agent")),
      referrer: text(request.header("referer")),
      mime: this.mime,
      realtime: (performance.now() - this.startedAt) / 1000,
      bytes: this.bytes,
      requestbytes: request.body.received,
      flow: this.chosenFlow?.name ?? this.route?.flowName ?? "",
      requestmime: text(request.header("content-type")),
      location: this.location,
    };
  }
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value : (value?.join(", ") ?? "");
}
