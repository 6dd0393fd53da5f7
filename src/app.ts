// Compiles an app folder into everything that serving needs: the one place where compile time is assembled.
import path from "node:path";
import { loadConfig } from "./config/config.ts";
import type { ConfigVariables } from "./config/config-host.ts";
import type { JsonObject } from "./data/json.ts";
import { jsonElement } from "./data/json-node.ts";
import type { XNode } from "./data/node.ts";
import type { ProxyRef } from "./definition/definition.ts";
import { loadDefinition } from "./definition/load-definition.ts";
import { ConfigError } from "./errors/config-error.ts";
import { FlowError } from "./errors/flow-error.ts";
import { Problems } from "./errors/problems.ts";
import { flowActions } from "./flow/actions/index.ts";
import { type Flow, FlowStore } from "./flow/flow-store.ts";
import { Site } from "./locations/site.ts";
import type { Router } from "./pipeline/handle.ts";
import type { Route, Target } from "./pipeline/route.ts";
import { planStages } from "./pipeline/stages.ts";
import { compileRoutes, type RouteEntry } from "./routing/table.ts";
import { readSettings, type Settings } from "./settings/settings.ts";
import { planProxy } from "./upstream/proxy-plan.ts";
import { streamLimits } from "./upstream/request-options.ts";
import { version } from "./version.ts";
import { flatFunctions } from "./xpath/functions/index.ts";

export type AppOptions = {
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** One line of `flat routes`. */
export type RouteRow = { readonly method: string; readonly path: string; readonly target: string };

/** A compiled app; frozen, shared by all requests. */
export type App = {
  readonly settings: Settings;
  readonly site: Site;
  readonly router: Router;
  readonly routes: readonly RouteRow[];
  readonly flowCount: number;
  readonly warnings: readonly ConfigError[];
  /** `$env` and `$server`. */
  readonly env: XNode;
  readonly server: XNode;
};

const DEFAULT_FLOW = "conf/flow.xml";

/** @throws ConfigErrors with every fault of settings, configuration, definition and flows */
export function compileApp({ folder, env }: AppOptions): App {
  const problems = new Problems();
  const site = new Site(folder);
  const settings = problems.collect(() => readSettings(env)) ?? readSettings({});
  const variables = { env: envObject(env), server: serverObject(site, settings) };
  const flows = new FlowStore(site, { actions: flowActions, functions: flatFunctions }, problems);
  const definitionFile = findDefinition(site, variables, problems);
  problems.throwIfAny();
  const definition = loadDefinition(definitionFile, site, problems);
  const compiler = new RouteCompiler(settings, flows, problems);
  const defaultFlow = site.lookUp(path.join(site.folder, DEFAULT_FLOW));
  const outside = defaultFlow === undefined ? undefined : compiler.outside(flows.get(defaultFlow.path));
  if (definition !== undefined) {
    compiler.init = definition.initFlow && flows.get(definition.initFlow.path);
    compiler.errorFlow = definition.errorFlow && flows.get(definition.errorFlow.path);
  }
  const table = definition && compileRoutes(definition, (entry) => compiler.add(entry), problems);
  problems.throwIfAny();
  if (table === undefined) throw new ConfigError("There is no definition");
  compiler.finish();
  const unmatched = compiler.unmatched();
  const router: Router = {
    match: (requestPath, method) => {
      const match = table.match(method, requestPath);
      if (match.kind === "route") return match;
      if (match.kind === "outside")
        return outside === undefined ? match : { kind: "route", route: outside, params: {}, endpoint: requestPath };
      return { ...match, unmatched };
    },
  };
  return Object.freeze({
    settings,
    site,
    router,
    routes: compiler.rows,
    flowCount: flows.size,
    warnings: problems.warnings,
    env: jsonElement(variables.env, "env"),
    server: jsonElement(variables.server, "server"),
  });
}

/** Plans routes; their stages are settled at the end, when the needs of all flows are known. */
class RouteCompiler {
  readonly rows: RouteRow[] = [];
  init: Flow | undefined;
  errorFlow: Flow | undefined;
  readonly #settings: Settings;
  readonly #flows: FlowStore;
  readonly #problems: Problems;
  readonly #routes: { -readonly [K in keyof Route]: Route[K] }[] = [];

  constructor(settings: Settings, flows: FlowStore, problems: Problems) {
    this.#settings = settings;
    this.#flows = flows;
    this.#problems = problems;
  }

  add(entry: RouteEntry): Route {
    const target = this.#target(entry);
    const method = entry.method ?? "ANY";
    this.rows.push({ method, path: entry.path, target: targetName(target) });
    return this.#route(target, this.init, this.errorFlow);
  }

  /** What lies outside the API knows neither its init flow nor its error flow. */
  outside(flow: Flow): Route {
    this.rows.push({ method: "ANY", path: "(outside basePath)", target: `flow ${flow.name}` });
    return this.#route({ kind: "flow", flow }, undefined, undefined);
  }

  /** For paths and methods that aren't defined: their error flow runs. */
  unmatched(): Route {
    return this.#route({ kind: "none" }, undefined, this.errorFlow);
  }

  finish(): void {
    this.#flows.settleNeeds();
    for (const route of this.#routes) route.stages = planStages(route);
  }

  #route(target: Target, init: Flow | undefined, errorFlow: Flow | undefined): Route {
    const flowName = target.kind === "flow" ? target.flow.name : "";
    const route = { target, init, errorFlow, flowName, stages: [] };
    this.#routes.push(route);
    return route;
  }

  #target({ target }: RouteEntry): Target {
    if (target?.kind === "flow") return { kind: "flow", flow: this.#flows.get(target.flow.path) };
    const plan = target === undefined ? undefined : this.#problems.collect(() => plannedProxy(target.proxy));
    return plan === undefined
      ? { kind: "none" }
      : { kind: "proxy", plan, limits: streamLimits(plan.options, this.#settings) };
  }
}

function plannedProxy(proxy: ProxyRef): ReturnType<typeof planProxy> {
  try {
    return planProxy(proxy.properties);
  } catch (error) {
    if (error instanceof FlowError) throw proxy.error([], error.info.join(" "));
    throw error;
  }
}

function targetName(target: Target): string {
  if (target.kind === "flow") return `flow ${target.flow.name}`;
  return target.kind === "proxy"
    ? `proxy ${target.plan.whole ? target.plan.base.url : target.plan.base.origin}`
    : "(nothing: 500)";
}

/** What config.xml names, else swagger.yaml, else swagger.json. */
function findDefinition(site: Site, variables: ConfigVariables, problems: Problems): string {
  const config = loadConfig(site, variables, { functions: flatFunctions }, problems);
  const names = [config.definition, path.join(site.folder, "swagger.json")];
  const found = names.map((name) => site.lookUp(name)).find((file) => file?.stats.isFile());
  if (found === undefined)
    problems.add(new ConfigError(`There is no ${site.nameOf(config.definition)} that can be read`));
  return found?.path ?? config.definition;
}

function envObject(env: AppOptions["env"]): JsonObject {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(known), FLAT_REVISION: version };
}

function serverObject(site: Site, settings: Settings): JsonObject {
  const name = path.basename(site.folder);
  return { role: settings.role, project: name, site: name, version };
}
