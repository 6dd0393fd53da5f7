// Compiles an app folder into everything that serving needs: the one place where compile time is assembled.
import path from "node:path";
import { loadConfig } from "./config/config.ts";
import type { Config } from "./config/elements/index.ts";
import { Operations } from "./contract/operations/operations.ts";
import type { JsonObject } from "./data/json.ts";
import { jsonElement } from "./data/json-node.ts";
import type { XNode } from "./data/node.ts";
import { type DebugTopics, parseDebugTopics } from "./debugging/debug-topics.ts";
import type { Definition } from "./definition/definition.ts";
import { loadDefinition } from "./definition/load-definition.ts";
import { ConfigError } from "./errors/config-error.ts";
import { Problems } from "./errors/problems.ts";
import { flowActions } from "./flow/actions/index.ts";
import type { FlowProbe } from "./flow/flow-probe.ts";
import { FlowStore } from "./flow/flow-store.ts";
import type { OperationService } from "./flow/operation-service.ts";
import { Site } from "./locations/site.ts";
import { type AppTransactions, BackgroundRoutes } from "./pipeline/background/background-routes.ts";
import { corsPolicy } from "./pipeline/cors.ts";
import { DocsRoutes } from "./pipeline/docs/docs-routes.ts";
import type { Router } from "./pipeline/handle.ts";
import { OperationCalls } from "./pipeline/inner/operation-calls.ts";
import { AppHandlers } from "./pipeline/routes/app-handlers.ts";
import { compileUnauthorized } from "./pipeline/routes/compile-unauthorized.ts";
import { RouteCompiler, type RouteRow } from "./pipeline/routes/route-compiler.ts";
import { RouteContracts } from "./pipeline/routes/route-contracts.ts";
import { RouteSecurities } from "./pipeline/routes/route-securities.ts";
import type { PlannedRoute } from "./pipeline/stages.ts";
import { compileRoutes, type GatewayRoute, type RoutingTable } from "./routing/table.ts";
import { Scripts } from "./scripts/scripts.ts";
import type { KeySource } from "./security/key-server.ts";
import type { Plain } from "./served/completed.ts";
import { servedDefinition } from "./served/served-definition.ts";
import { loadTlsIdentity, type TlsIdentity } from "./server/tls-identity.ts";
import { type Environment, readSettings, type Settings } from "./settings/settings.ts";
import { settingsWithoutEffect } from "./settings/without-effect.ts";
import type { SourceFiles } from "./source/source-files.ts";
import { version } from "./version.ts";
import { flatFunctions } from "./xpath/functions/index.ts";

export type AppOptions = {
  readonly folder: string;
  readonly env: Environment;
  /** Notes the files that the app is compiled from, and those that were looked for in vain. */
  readonly sources?: SourceFiles | undefined;
  /** For tests that want to know what of the flows has run. */
  readonly probe?: FlowProbe | undefined;
};

/** A compiled app; frozen, shared by all requests. */
export type App = {
  readonly settings: Settings;
  /** Undefined where the listener speaks plain HTTP. */
  readonly tls: TlsIdentity | undefined;
  /** What conf/config.xml says. */
  readonly config: Config;
  /** What FLAT_DEBUG says; undefined where it isn't set. */
  readonly debug: DebugTopics | undefined;
  readonly site: Site;
  readonly router: Router;
  readonly routes: readonly RouteRow[];
  /** Undefined where no route is asynchronous. */
  readonly transactions: AppTransactions | undefined;
  readonly flows: FlowStore;
  /** Calls operations of the definition. */
  readonly operations: OperationService | undefined;
  /** They have threads: who doesn't need the app any more closes or retires them. */
  readonly scripts: Scripts;
  /** The definition as clients get it. @throws ConfigErrors */
  readonly served: () => Plain;
  /** Servers that have keys for the tokens of requests. */
  readonly keySources: readonly KeySource[];
  /** Header fields and parameters whose values nobody may see, in lower case, beside those of FLAT_LOG_MASK. */
  readonly secretNames: readonly string[];
  readonly warnings: readonly ConfigError[];
  /** `$env` and `$server`. */
  readonly env: XNode;
  readonly server: XNode;
};

const DEFAULT_FLOW = "conf/flow.xml";
const DEFINITIONS = ["swagger.yaml", "swagger.json"];

/** @throws ConfigErrors with every fault of settings, configuration, definition and flows */
export function compileApp({ folder, env, sources, probe }: AppOptions): App {
  const problems = new Problems();
  const site = new Site(folder, sources);
  const settings = problems.collect(() => readSettings(env)) ?? readSettings({});
  const tls = problems.collect(() => loadTlsIdentity(settings, sources));
  const debug = problems.collect(() => debugSetting(env.FLAT_DEBUG, problems));
  for (const warning of settingsWithoutEffect(env)) problems.warn(warning);
  const variables = { env: envObject(env), server: serverObject(site, settings) };
  const traced = settings.traceEndpoint !== "";
  const scripts = new Scripts({ folder: site.folder, settings, globals: variables });
  const known = problems.errors.length;
  const config = loadConfig(site, variables, { functions: flatFunctions }, problems);
  // Faults of config.xml may be why there is none.
  const definitionFile = findDefinition(site, config, problems.errors.length === known, problems);
  const definition = definitionFile === undefined ? undefined : loadDefinition(definitionFile, site, problems);
  const operations = definition && new Operations(definition);
  const tables = { actions: flowActions, functions: flatFunctions, probe, traced, operations, scripts };
  const flows = new FlowStore(site, tables, problems);
  const calls = operations && new OperationCalls(operations);
  const compiler = new RouteCompiler(settings, flows, problems);
  const defaultFlow = site.lookUp(path.join(site.folder, DEFAULT_FLOW));
  const outside = defaultFlow === undefined ? undefined : compiler.outside(flows.get(defaultFlow.path));
  if (definition !== undefined) {
    compiler.init = definition.initFlow && flows.get(definition.initFlow.path);
    compiler.errorFlow = definition.errorFlow && flows.get(definition.errorFlow.path);
    compiler.handlers = new AppHandlers(definition.handlers, flows);
    compiler.contracts = new RouteContracts(definition, config, settings, problems);
    compiler.securities = new RouteSecurities(definition, env, flows, problems);
    compiler.cors = corsPolicy(definition, config, problems);
    const { securities, contracts } = compiler;
    compiler.unauthorized = compileUnauthorized(definition, { securities, contracts, problems });
    compiler.calls = calls;
    const { transactions } = definition;
    compiler.background = transactions && new BackgroundRoutes(definition, transactions);
  }
  const table = definition && tableOf(definition, compiler, problems);
  compiler.finish();
  site.seal();
  if (problems.errors.length > 0) void scripts.close();
  problems.throwIfAny();
  if (definition === undefined || table === undefined) throw new ConfigError("There is no definition");
  return Object.freeze({
    settings,
    tls,
    config,
    debug,
    site,
    router: routerOf(table, outside, compiler),
    routes: compiler.rows,
    flows,
    operations: calls,
    scripts,
    served: () => {
      const served = servedOf(definition, compiler);
      problems.throwIfAny();
      return served;
    },
    transactions: compiler.background,
    keySources: compiler.securities?.keySources ?? [],
    secretNames: compiler.securities?.secretNames ?? [],
    warnings: problems.warnings,
    env: jsonElement(variables.env, "env"),
    server: jsonElement(variables.server, "server"),
  });
}

function tableOf(definition: Definition, compiler: RouteCompiler, problems: Problems): RoutingTable<PlannedRoute> {
  const own = (): readonly GatewayRoute<PlannedRoute>[] => [
    ...docsRoutes(definition, compiler),
    ...compiler.transactionPages(),
  ];
  return compileRoutes(definition, (entry) => compiler.add(entry), problems, own);
}

/** @param outside answers what lies outside of the base path */
function routerOf(
  table: RoutingTable<PlannedRoute>,
  outside: PlannedRoute | undefined,
  compiler: RouteCompiler,
): Router {
  const unmatched = compiler.unmatched();
  const hasCors = compiler.cors !== undefined;
  const isInvalid = compiler.contracts?.refusesUndefined === true;
  const router: Router = {
    match: (requestPath, method) => {
      const match = table.match(method, requestPath);
      if (match.kind === "route") return match;
      if (match.kind === "outside")
        return outside === undefined
          ? { ...match, hasCors }
          : { kind: "route", route: outside, params: {}, endpoint: requestPath };
      return { ...match, unmatched, isInvalid };
    },
  };
  compiler.calls?.use(router);
  return router;
}

function docsRoutes(definition: Definition, compiler: RouteCompiler): readonly GatewayRoute<PlannedRoute>[] {
  const { docs } = definition;
  return docs === undefined ? [] : new DocsRoutes(docs, definition, servedOf(definition, compiler), compiler).all;
}

function servedOf(definition: Definition, { securities }: RouteCompiler): Plain {
  return servedDefinition({ definition, demand: (source) => securities?.demand(source) });
}

/** An empty variable asks for everything, as FLAT says. @throws ConfigError */
function debugSetting(text: string | undefined, problems: Problems): DebugTopics | undefined {
  const topics = text === undefined ? undefined : parseDebugTopics(text, "FLAT_DEBUG");
  if (topics !== undefined && topics.sink !== "log")
    problems.warn(new ConfigError(`FLAT_DEBUG has the sink "${topics.sink}": every client gets debug output`));
  return topics;
}

/** What config.xml names, else swagger.yaml, else swagger.json. */
function findDefinition(site: Site, config: Config, missingIsFault: boolean, problems: Problems): string | undefined {
  if (config.definition?.src !== undefined) return config.definition.src;
  const found = DEFINITIONS.map((name) => site.lookUp(path.join(site.folder, name))).find((file) =>
    file?.stats.isFile(),
  );
  if (found === undefined && missingIsFault)
    problems.add(new ConfigError(`There is no ${DEFINITIONS[0]} that can be read`));
  return found?.path;
}

function envObject(env: Environment): JsonObject {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(known), FLAT_REVISION: version };
}

function serverObject(site: Site, settings: Settings): JsonObject {
  const name = path.basename(site.folder);
  return { role: settings.role, project: name, site: name, version };
}
