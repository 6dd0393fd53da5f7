// Turns the entries of the routing table into routes with their stages.
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import type { ProxyRef } from "../definition/definition.ts";
import { FlowError } from "../errors/flow-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { Flow } from "../flow/flow.ts";
import type { FlowStore } from "../flow/flow-store.ts";
import type { RouteEntry } from "../routing/table.ts";
import type { Settings } from "../settings/settings.ts";
import { ConnectionFault, isWeakTls, WEAK_TLS } from "../upstream/connection.ts";
import { type ProxyPlan, planProxy, refuseField } from "../upstream/proxy-plan.ts";
import { streamLimits } from "../upstream/request-options.ts";
import type { Route, RouteContract, Target } from "./route.ts";
import type { RouteContracts } from "./route-contracts.ts";
import type { Stage } from "./stage.ts";
import { type PlannedRoute, planStages } from "./stages.ts";

/** One line of `flat routes`. */
export type RouteRow = { readonly method: string; readonly path: string; readonly target: string };

/** Plans routes; their stages are settled at the end, when the needs of all flows are known. */
export class RouteCompiler {
  readonly rows: RouteRow[] = [];
  init: Flow | undefined;
  errorFlow: Flow | undefined;
  contracts: RouteContracts | undefined;
  readonly #settings: Settings;
  readonly #flows: FlowStore;
  readonly #problems: Problems;
  readonly #planned: { readonly route: Route; stages: readonly Stage[] }[] = [];

  constructor(settings: Settings, flows: FlowStore, problems: Problems) {
    this.#settings = settings;
    this.#flows = flows;
    this.#problems = problems;
  }

  add(entry: RouteEntry): PlannedRoute {
    const target = this.#target(entry);
    const method = entry.method ?? "ANY";
    this.rows.push({ method, path: entry.path, target: targetName(target) });
    return this.#plan(target, this.init, this.errorFlow, this.contracts?.of(entry.operation));
  }

  /** What lies outside the API knows neither its init flow nor its error flow. */
  outside(flow: Flow): PlannedRoute {
    this.rows.push({ method: "ANY", path: "(outside basePath)", target: `flow ${flow.name}` });
    return this.#plan({ kind: "flow", flow }, undefined, undefined, undefined);
  }

  /** For paths and methods that aren't defined: their error flow runs. */
  unmatched(): Route {
    return { target: { kind: "none" }, init: undefined, errorFlow: this.errorFlow, flowName: "", contract: undefined };
  }

  /** To be called once all flows are compiled. */
  finish(): void {
    this.#flows.settleNeeds();
    for (const planned of this.#planned) planned.stages = planStages(planned.route);
  }

  #plan(
    target: Target,
    init: Flow | undefined,
    errorFlow: Flow | undefined,
    contract: RouteContract | undefined,
  ): PlannedRoute {
    const flowName = target.kind === "flow" ? target.flow.name : "";
    const planned = { route: { target, init, errorFlow, flowName, contract }, stages: [] };
    this.#planned.push(planned);
    return planned;
  }

  #target({ operation: { target } }: RouteEntry): Target {
    if (target?.kind === "flow") return { kind: "flow", flow: this.#flows.get(target.flow.path) };
    const plan = target === undefined ? undefined : this.#problems.collect(() => this.#plannedProxy(target.proxy));
    return plan === undefined
      ? { kind: "none" }
      : { kind: "proxy", plan, limits: streamLimits(plan.options, this.#settings) };
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
      if (error instanceof ConnectionFault) throw proxy.error(["options", error.option], error.detail);
      if (error instanceof FlowError) throw proxy.error([], error.info.join(" "));
      throw error;
    }
  }
}

function targetName(target: Target): string {
  if (target.kind === "flow") return `flow ${target.flow.name}`;
  return target.kind === "proxy"
    ? `proxy ${target.plan.whole ? target.plan.base.url : target.plan.base.origin}`
    : "(nothing: 500)";
}
