// One run of one test: its environment, its backends, and what it has found so far.
import { Readable } from "node:stream";
import type { JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../data/json-access.ts";
import { jsonElement, rawJson } from "../data/json-node.ts";
import type { Debugging } from "../debugging/debugging.ts";
import { ClientBody, type ClientRequest } from "../flow/client-request.ts";
import { FlowContext } from "../flow/context.ts";
import type { FlowServices } from "../flow/flow-services.ts";
import type { RouteMatch } from "../flow/route-match.ts";
import type { Exchange } from "../pipeline/exchange.ts";
import { KeySets } from "../security/key-sets.ts";
import type { ServerParts } from "../server/gateway-server.ts";
import type { RouteLabel } from "../telemetry/route-figures.ts";
import { fetchDocument } from "../upstream/fetch-document.ts";
import { BackendFlows } from "./backend-flows.ts";
import type { BackgroundRuns } from "./background-runs.ts";
import type { Failure } from "./failure.ts";
import type { InProcessServer } from "./in-process-server.ts";

/** Of a flow that no request has found. */
export const noMatch: RouteMatch = { params: {}, endpoint: "" };

type Services = { -readonly [name in keyof FlowServices]: FlowServices[name] };

const runs = new WeakMap<FlowServices, TestRun>();

/** The run that a flow belongs to. Actions of tests are compiled nowhere else. */
export function runOf(context: FlowContext): TestRun {
  return runs.get(context.services) as TestRun;
}

/** What a run needs of its app; it has key sets of its own. */
export type TestParts = Pick<ServerParts, "router" | "makeID"> & {
  readonly services: Omit<FlowServices, "keySets">;
  /** Undefined where no route is asynchronous. */
  readonly background: BackgroundRuns | undefined;
};

export class TestRun {
  /** How many assertions were checked. */
  asserted = 0;
  readonly failures: Failure[] = [];
  /** Method and path of the first request that the test made. */
  firstRequest: string | undefined;
  /** How many backend flows are running inside one another. */
  backendDepth = 0;
  /** The most recent request that the test made. */
  exchange: Exchange | undefined;
  readonly parts: ServerParts;
  readonly server: InProcessServer;
  readonly background: BackgroundRuns | undefined;
  readonly backends: BackendFlows;
  /** Of the test's own flow. */
  readonly context: FlowContext;
  readonly #services: Services;
  readonly #called: ((label: RouteLabel) => void) | undefined;
  readonly #debugging: Debugging | undefined;

  /** @param called is told the route of each request */
  constructor(parts: TestParts, server: InProcessServer, called?: (label: RouteLabel) => void) {
    this.#called = called;
    const { upstream, logger, settings } = parts.services;
    this.backends = new BackendFlows(upstream, (request, hop, failure) => {
      const event = hop.event(request, 0, request.target.origin.startsWith("https:"), failure);
      logger.request(event);
      request.recorder?.done(request, event);
    });
    const transport = { settings, send: this.backends.send.bind(this.backends) };
    const keySets = new KeySets(
      (url, id) => fetchDocument(transport, url, id),
      (message) => logger.alert("", "security", message),
    );
    this.#services = { ...parts.services, upstream: this.backends, keySets };
    this.parts = { ...parts, services: this.#services, tls: undefined };
    this.server = server;
    this.background = parts.background;
    runs.set(this.#services, this);
    const request = ownRequest(parts.makeID());
    this.#debugging = parts.services.debugging?.(request);
    // There is no answer that could show it.
    this.#debugging?.toLog();
    this.context = this.newContext(request);
  }

  /** For a flow that shares the variables of the test. */
  newContext(request: ClientRequest): FlowContext {
    const shared = this.context?.state;
    const context = new FlowContext(request, noMatch, this.#services, () => this.#accessFields(), shared);
    context.debugging = this.#debugging;
    return context;
  }

  /** @param exchange undefined where the request never got as far */
  answered(exchange: Exchange | undefined): void {
    this.exchange = exchange;
    if (exchange?.route !== undefined) this.#called?.(exchange.route.label);
  }

  /** @param changes null removes a variable */
  changeEnv(changes: JsonObject): void {
    const before = rawJson(this.#services.env);
    const env: Record<string, string> = Object.create(null);
    for (const source of isJsonObject(before) ? [before, changes] : [changes]) {
      for (const name of jsonKeys(source)) {
        const value = jsonGet(source, name) ?? null;
        if (value === null) delete env[name];
        else env[name] = String(value);
      }
    }
    this.#services.env = jsonElement(env, "env");
  }

  /** Of the request that the test has made last; before that there are none. */
  #accessFields(): { readonly [name: string]: unknown } {
    if (this.exchange === undefined) return {};
    return this.#services.logger.accessFields(this.exchange.accessEvent());
  }
}

/** What `$request` is in a test that sets none. */
function ownRequest(id: string): ClientRequest {
  return {
    id,
    startedAt: Date.now(),
    method: "GET",
    target: "/",
    path: "/",
    query: undefined,
    rawHeaders: [],
    headers: Object.create(null),
    header: () => undefined,
    scheme: "http",
    authority: "localhost",
    remoteAddress: "127.0.0.1",
    trusted: false,
    body: new ClientBody(Readable.from([]), "", false, () => {}),
  };
}
