// Turns the entries of the routing table into routes with their stages.

import type { CorsPolicy } from "../../contract/cors-policy.ts";
import { isJsonObject, jsonGet } from "../../data/json-access.ts";
import type { FileRef, OperationEntry, ProxyRef } from "../../definition/definition.ts";
import type { ConfigError } from "../../errors/config-error.ts";
import { FlowError } from "../../errors/flow-error.ts";
import type { Problems } from "../../errors/problems.ts";
import type { Flow } from "../../flow/flow.ts";
import type { FlowStore } from "../../flow/flow-store.ts";
import { routeApi } from "../../flow/route-api.ts";
import type { GatewayRoute, RouteEntry } from "../../routing/table.ts";
import type { Settings } from "../../settings/settings.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { nothingCarried } from "../../upstream/carried-fields.ts";
import { ConnectionFault, isWeakTls, WEAK_TLS } from "../../upstream/connection.ts";
import { type ProxyPlan, planProxy, refuseField } from "../../upstream/proxy-plan.ts";
import { streamLimits } from "../../upstream/request-options.ts";
import type { UnauthorizedAnswer } from "../answers/unauthorized-answer.ts";
import type { BackgroundRoutes } from "../background/background-routes.ts";
import type { OperationCalls } from "../inner/operation-calls.ts";
import type { Stage } from "../stage.ts";
import { type PlannedRoute, planStages } from "../stages.ts";
import type { AppHandlers } from "./app-handlers.ts";
import { checkCallCycles } from "./call-cycles.ts";
import { bareRoute, type Route, type Target } from "./route.ts";
import type { RouteContracts } from "./route-contracts.ts";
import { changesValidation } from "./route-flows.ts";
import { type ShownHandlers, shownHandlers } from "./route-handlers.ts";
import type { RouteSecurities } from "./route-securities.ts";

/** One line of `flat routes`. */
export type RouteRow = {
  readonly method: string;
  readonly path: string;
  readonly target: string;
  /** In the order in which they run; events without any are left out. */
  readonly handlers?: ShownHandlers;
  /** Whether it is the gateway's own: nothing that an app would have to test. */
  readonly own?: true;
};

type Unfinished = { route: Route; stages: readonly Stage[]; readonly operation: OperationEntry | undefined };

/** Plans routes; their stages are settled at the end, when the needs of all flows are known. */
export class RouteCompiler {
  readonly rows: RouteRow[] = [];
  init: Flow | undefined;
  handlers: AppHandlers | undefined;
  errorFlow: Flow | undefined;
  contracts: RouteContracts | undefined;
  securities: RouteSecurities | undefined;
  cors: CorsPolicy | undefined;
  unauthorized: UnauthorizedAnswer | undefined;
  calls: OperationCalls | undefined;
  /** Undefined for an app without asynchronous routes. */
  background: BackgroundRoutes | undefined;
  readonly #settings: Settings;
  readonly #flows: FlowStore;
  readonly #problems: Problems;
  readonly #planned: Unfinished[] = [];
  readonly #choosable = new Map<string, Flow | undefined>();

  constructor(settings: Settings, flows: FlowStore, problems: Problems) {
    this.#settings = settings;
    this.#flows = flows;
    this.#problems = problems;
  }

  add(entry: RouteEntry): PlannedRoute {
    const target = this.#target(entry);
    const method = entry.method ?? "ANY";
    const { init, cors, unauthorized } = this;
    const { errorFlow: ownErrorFlow } = entry.operation;
    const errorFlow = ownErrorFlow && this.#flows.get(ownErrorFlow.path);
    const handlers = this.handlers?.of(entry);
    const shown = handlers && { handlers: shownHandlers(handlers) };
    this.rows.push({ method, path: entry.path, target: targetName(target), ...shown });
    const flows = { init, errorFlow, handlers, choosable: this.#choosable };
    const security = this.securities?.of(entry.operation.source);
    const carried = this.securities?.carried ?? nothingCarried;
    const { methods } = entry;
    const label = { method, path: entry.path };
    const api = routeApi(entry.template, entry.operation);
    const background = this.background?.add(`${method} ${entry.path}`, entry.operation, security);
    const access = { security, unauthorized, carried, cors };
    const route = { ...bareRoute, ...flows, ...access, label, target, api, background, methods };
    const planned = this.#plan(route, entry.operation);
    this.calls?.plan(entry.operation, planned);
    return planned;
  }

  /**
   * Something of the gateway's own below the base path: no flow runs for it but that of errors.
   * @param path with the base path
   * @param target what `flat routes` says of it; undefined where it isn't shown
   */
  page(path: string, target: string | undefined, security: YamlNode | undefined, answer: Stage): PlannedRoute {
    const label = { method: "GET", path };
    if (target !== undefined) this.rows.push({ ...label, target, own: true });
    const { errorFlow, handlers, cors, unauthorized } = this.unmatched();
    const required = security && this.securities?.required(security);
    const access = { security: required, unauthorized, cors };
    const route = { ...bareRoute, ...access, label, errorFlow, handlers, methods: ["GET", "HEAD"] };
    return { route, stages: [...planStages(route), answer] };
  }

  /** The paths that tell how asynchronous runs went. */
  transactionPages(): readonly GatewayRoute<PlannedRoute>[] {
    const pages = this.background?.pages(this.unmatched()) ?? [];
    for (const { route } of pages) this.rows.push({ ...route.route.label, target: "the transactions", own: true });
    return pages;
  }

  /** What lies outside the API knows neither its init flow nor its error flow. */
  outside(flow: Flow): PlannedRoute {
    const label = { method: "ANY", path: "(outside basePath)" };
    this.rows.push({ ...label, target: `flow ${flow.name}` });
    return this.#plan({ ...bareRoute, label, target: { kind: "flow", flow } });
  }

  /** For paths and methods that aren't defined: error handlers and the error flow run. */
  unmatched(): Route {
    const carried = this.securities?.carried ?? nothingCarried;
    const { errorFlow, cors, unauthorized } = this;
    return { ...bareRoute, errorFlow, handlers: this.handlers?.unmatched(), unauthorized, carried, cors };
  }

  /** To be called once all flows are compiled. Faults of contracts are noted. */
  finish(): void {
    this.handlers?.warnOfUnused(this.#problems);
    this.#flows.settleNeeds();
    this.background?.finish(this.securities?.all ?? [], this.#problems);
    for (const planned of this.#planned) {
      const contract = planned.operation && this.contracts?.of(planned.operation, changesValidation(planned.route));
      const bulk = planned.operation && this.contracts?.bulk(planned.operation);
      planned.route = { ...planned.route, contract };
      if (bulk !== undefined)
        planned.route = { ...planned.route, bulk: { ...bulk, stages: planStages(planned.route, ["check", "work"]) } };
      planned.stages = planStages(planned.route);
    }
    checkCallCycles(this.#planned, this.#flows, this.#problems);
  }

  #plan(route: Route, operation?: OperationEntry): PlannedRoute {
    const flowName = route.target.kind === "flow" ? route.target.flow.name : "";
    const planned = { route: { ...route, flowName }, stages: [], operation };
    this.#planned.push(planned);
    return planned;
  }

  #target({ operation: { target } }: RouteEntry): Target {
    if (target?.kind === "flow") return { kind: "flow", flow: this.#choosableFlow(target.flow) };
    const plan = target === undefined ? undefined : this.#problems.collect(() => this.#plannedProxy(target.proxy));
    return plan === undefined
      ? { kind: "none" }
      : { kind: "proxy", plan, limits: streamLimits(plan.options, this.#settings) };
  }

  /** The same name may mean several files, where definitions refer to others in other folders: then it can't be chosen. */
  #choosableFlow({ name, path }: FileRef): Flow {
    const flow = this.#flows.get(path);
    const known = this.#choosable.get(name);
    this.#choosable.set(name, this.#choosable.has(name) && known !== flow ? undefined : flow);
    return flow;
  }

  #plannedProxy(proxy: ProxyRef): ProxyPlan {
    const { site } = this.#flows;
    const options = jsonGet(proxy.properties, "options");
    if (isJsonObject(options) && isWeakTls(jsonGet(options, "tls-version"))) {
      this.#problems.warn(proxy.error(["options", "tls-version"], WEAK_TLS));
    }
    try {
      return planProxy(proxy.properties, refuseField, { site, folder: proxy.folder });
    } catch (error) {
      if (error instanceof ConnectionFault) throw faultOf(proxy, error);
      if (error instanceof FlowError) throw proxy.error([], error.info.join(" "));
      throw error;
    }
  }
}

/** A password that is missing has no place of its own. */
function faultOf(proxy: ProxyRef, { option, detail }: ConnectionFault): ConfigError {
  const options = jsonGet(proxy.properties, "options");
  const isGiven = isJsonObject(options) && jsonGet(options, option) !== undefined;
  return proxy.error(["options", isGiven ? option : "client-certificate-file"], detail);
}

function targetName(target: Target): string {
  if (target.kind === "flow") return `flow ${target.flow.name}`;
  return target.kind === "proxy"
    ? `proxy ${target.plan.whole ? target.plan.base.url : target.plan.base.origin}`
    : "(nothing: 500)";
}
