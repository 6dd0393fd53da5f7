// The state of one request while its flows run: variables, contents, the response being built. Also the host of XPath functions.
import { type Config, collectsRequestInfo } from "../config/elements/index.ts";
import { Content } from "../data/content.ts";
import type { XNode } from "../data/node.ts";
import type { Debugging } from "../debugging/debugging.ts";
import { FlowError } from "../errors/flow-error.ts";
import { LdapDirectory } from "../ldap/ldap-directory.ts";
import { isWritable, type Location, locationName, parseLocation } from "../locations/location.ts";
import type { AlertOrigin } from "../logging/events.ts";
import type { Work } from "../telemetry/tracing.ts";
import { type CarriedFields, nothingCarried } from "../upstream/carried-fields.ts";
import type { FieldChanges } from "../upstream/field-changes.ts";
import type { RunningCall } from "../upstream/transport.ts";
import type { Directory } from "../xpath/directory.ts";
import { Frame } from "../xpath/frame.ts";
import type { XPathHost } from "../xpath/host.ts";
import type { Replay } from "../xpath/replay.ts";
import type { XPathValue } from "../xpath/values.ts";
import type { ClientRequest } from "./client-request.ts";
import type { NotedError } from "./error-variable.ts";
import type { FileResponse } from "./file-response.ts";
import type { FlowServices } from "./flow-services.ts";
import { FlowState } from "./flow-state.ts";
import { RequestRecord } from "./har/request-record.ts";
import { PredefinedVariables } from "./predefined-variables.ts";
import { ResponseState } from "./response-state.ts";
import type { RouteApi } from "./route-api.ts";
import type { RouteMatch } from "./route-match.ts";
import type { RunningAction } from "./running-action.ts";
import { shownPlace } from "./shown-places.ts";
import type { StreamResponse } from "./stream-response.ts";
import type { UpstreamAnswer } from "./upstream-answer.ts";
import { contentOf, type VariableValue } from "./variable-value.ts";

const noCallers: readonly string[] = Object.freeze([]);
const noErrors: readonly NotedError[] = Object.freeze([]);
const noUpstreams: ReadonlyMap<string, UpstreamAnswer> = new Map();

/** Flows of flows of flows …: deeper than this ends with an error. */
export const MAX_FLOW_DEPTH = 100;

export class FlowContext implements XPathHost {
  readonly request: ClientRequest;
  readonly match: RouteMatch;
  readonly services: FlowServices;
  readonly state: FlowState;
  readonly response = new ResponseState();
  /** `fit://request/content`: what is sent when the flow ends. */
  content: Content | undefined;
  /** A file that is sent in place of `content`. */
  file: FileResponse | undefined;
  /** What the definition says of the route; undefined where none has matched. */
  api: RouteApi | undefined;
  /** Which item of a request that has several this is, from 0; undefined for other requests. */
  item: number | undefined;
  /** What goes to upstreams as the gateway's word. */
  carried: CarriedFields = nothingCarried;
  /** What flows have changed of the fields that proxies send on. */
  fieldChanges: FieldChanges | undefined;
  /** What conf/config.xml says, as `set-config` actions have changed it for this request. */
  config: Config;
  /** What is sent and received, while `collect-request-info` is on. */
  record: RequestRecord | undefined;
  /** How many flows are running inside one another. */
  depth = 0;
  /** Topics of the `debug` attributes of the sub-flows that are running. */
  debugTopics: readonly string[] = [];
  /** Where debug output goes; undefined where the request has none. */
  debugging: Debugging | undefined;
  /** The action, or the condition, that runs or has run last; undefined outside flows. */
  running: RunningAction | undefined;
  /** What of the request's trace is under way; undefined where there is none. */
  work: Work | undefined;
  /** The most recent error. */
  error: FlowError | undefined;
  /** All errors, oldest first. */
  errors: readonly NotedError[] = noErrors;
  /** Upstream requests and scripts under way, to be given up when the client goes away. */
  calls: Set<Pick<RunningCall, "cancel">> | undefined;
  /** The operations that have called one another to get here, outermost first; "" for routes without an operationId. */
  callers: readonly string[] = noCallers;
  /** The standard fields of the access log as they would be now. */
  readonly accessFields: () => { readonly [name: string]: unknown };
  /** The `$response` that the response has been made of, or that another output has taken the place of. */
  settledResponse: VariableValue | undefined;
  /** The notes of work that may wait, while a run of it is under way (`waitFor`). */
  notes: Replay | undefined;
  readonly #frame: Frame;
  #stream: StreamResponse | undefined;
  /** Undefined until there is one. */
  #upstreams: Map<string, UpstreamAnswer> | undefined;
  readonly #predefined = new PredefinedVariables(this);

  /** @param shared what a flow test has in common with the requests that it makes */
  constructor(
    request: ClientRequest,
    match: RouteMatch,
    services: FlowServices,
    accessFields: () => { readonly [name: string]: unknown },
    shared?: FlowState,
  ) {
    this.request = request;
    this.match = match;
    this.services = services;
    this.config = services.config;
    this.record = collectsRequestInfo(services.config) ? new RequestRecord() : undefined;
    this.accessFields = accessFields;
    this.state = new FlowState(shared);
    this.#frame = new Frame(this);
  }

  /** A stream that is sent in place of `content`, where that is undefined. Another one, or none, closes it. */
  get stream(): StreamResponse | undefined {
    return this.#stream;
  }

  set stream(stream: StreamResponse | undefined) {
    if (this.#stream?.body !== stream?.body) this.#stream?.body.destroy();
    this.#stream = stream;
  }

  /** The frame to evaluate expressions in, with this context node. One at a time: evaluation never waits. */
  frame(node?: XNode): Frame {
    const frame = this.#frame;
    frame.node = node;
    frame.position = 1;
    frame.size = 1;
    return frame;
  }

  /** Attributes that aren't among the values keep what they have. */
  changeConfig(name: keyof Config, values: object): void {
    this.config = { ...this.config, [name]: { ...this.config[name], ...values } };
    if (!collectsRequestInfo(this.config)) this.record = undefined;
    else this.record ??= new RequestRecord();
  }

  /** Answers of upstreams by ID: `fit://request/content/<ID>`, `$upstream`. */
  get upstreams(): ReadonlyMap<string, UpstreamAnswer> {
    return this.#upstreams ?? noUpstreams;
  }

  keepUpstream(id: string, answer: UpstreamAnswer): void {
    this.#upstreams ??= new Map();
    this.#upstreams.set(id, answer);
  }

  /** `$upstream` and `$error` become those of another request; empty without one. */
  takeResults(other: FlowContext | undefined): void {
    this.#upstreams = other === undefined ? undefined : other.#upstreams;
    this.error = other?.error;
    this.errors = other?.errors ?? noErrors;
  }

  /** Keeps an error for `$error`; one that is known already is the most recent one again. */
  noteError(error: FlowError): void {
    this.error = error;
    if (this.errors.some((known) => known.error === error)) return;
    this.errors = [...this.errors, { error, origin: this.running?.origin }];
  }

  // --- variables ---

  setVariable(name: string, value: VariableValue): void {
    this.state.setVariable(name, value);
  }

  deleteVariable(name: string): void {
    this.state.deleteVariable(name);
  }

  /** A user variable as it was stored, else a predefined one. */
  rawVariable(name: string): VariableValue | undefined {
    return this.state.variable(name) ?? this.#predefined.get(name);
  }

  variable(name: string): XPathValue | undefined {
    const value = this.rawVariable(name);
    return value instanceof Content ? value.text() : value;
  }

  // --- locations ---

  /** What a place holds. `folder` is where relative file names start. */
  readLocation(location: Location, folder: string): VariableValue | undefined {
    switch (location.kind) {
      case "none":
        return undefined;
      case "variable":
        return this.#placeOf(location.name);
      case "content":
        return this.content;
      case "upstream":
        return this.upstreams.get(location.id)?.content;
      case "request-body":
        return this.request.body.content;
      case "upstream-response":
      case "dc":
      case "har":
        return shownPlace(location, this);
      case "empty":
        return Content.ofText("", "");
      case "file":
        return this.services.files.read(this.services.site.resolve(location.name, folder));
    }
  }

  /** A variable as a place: a client's body that isn't text keeps its type. */
  #placeOf(name: string): VariableValue | undefined {
    const value = this.rawVariable(name);
    return Buffer.isBuffer(value) && this.state.variable(name) === undefined ? this.request.body.content : value;
  }

  /** Puts a value to a place; undefined unsets a variable and leaves everything else as it is. */
  writeLocation(location: Location, value: VariableValue | undefined): void {
    if (location.kind === "variable") {
      if (value === undefined) this.deleteVariable(location.name);
      else this.setVariable(location.name, value);
    } else if (location.kind === "content") {
      if (value !== undefined) this.content = contentOf(value);
    } else if (!isWritable(location)) {
      this.alert("location", `${locationName(location)} can't be written to`);
    }
  }

  read(location: string, folder: string): Content | undefined {
    return this.once(() => this.#read(location, folder));
  }

  #read(location: string, folder: string): Content | undefined {
    const place = parseLocation(location);
    if (typeof place === "string") {
      this.alert("location", place);
      return undefined;
    }
    const value = this.readLocation(place, folder);
    return value === undefined ? undefined : contentOf(value);
  }

  exists(location: string): boolean {
    return this.once(() => this.#exists(location));
  }

  #exists(location: string): boolean {
    const place = parseLocation(location);
    if (typeof place === "string") return false;
    const { site } = this.services;
    if (place.kind === "file") return site.lookUp(site.resolve(place.name, site.folder)) !== undefined;
    return this.readLocation(place, site.folder) !== undefined;
  }

  // --- logs ---

  log(message: string): void {
    this.once(() => this.services.logger.log(this.request.id, "fit-log", message));
  }

  alert(topic: string, message: string): void {
    this.once(() => {
      const shown = this.services.logger.alert(this.request.id, topic, message, this.#origin());
      this.debugging?.alert(topic, shown);
    });
  }

  #origin(): AlertOrigin | undefined {
    const origin = this.running?.origin;
    return this.item === undefined ? origin : { ...origin, item: this.item };
  }

  get tell(): XPathHost["tell"] {
    const { debugging } = this;
    if (debugging === undefined) return undefined;
    return (topic, message) => this.once(() => debugging.tell(topic, "debug", message));
  }

  logFields(): { readonly [name: string]: unknown } {
    return this.once(() => ({ ...this.accessFields(), ...this.state.logFields }));
  }

  // --- waiting ---

  get directory(): Directory {
    return new LdapDirectory(this.config.ldap ?? {}, this.services.settings.maxTimeout);
  }

  once<T>(work: () => T): T {
    return this.notes === undefined ? work() : this.notes.once(work);
  }

  wait<T>(start: () => T | Promise<T>): T {
    if (this.notes !== undefined) return this.notes.wait(start);
    throw new FlowError("internal", { cause: "An expression has to wait where nobody waits for it" });
  }
}
