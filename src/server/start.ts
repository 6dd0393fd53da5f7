// Starts a gateway for a compiled app, which can be exchanged while it runs.
import type { App } from "../app.ts";
import { CredentialMask } from "../debugging/credential-mask.ts";
import { type DebugHeader, debugHeaderFor } from "../debugging/debug-header.ts";
import { requestDebugging } from "../debugging/request-debugging.ts";
import { faultLine } from "../errors/config-error.ts";
import type { FlowServices } from "../flow/flow-services.ts";
import { FileCache } from "../locations/file-cache.ts";
import { type LineSink, Logger } from "../logging/logger.ts";
import { type MaskUrl, maskUrlFor } from "../logging/mask-url.ts";
import { requestIDMaker } from "../logging/request-id.ts";
import { KeySets } from "../security/key-sets.ts";
import type { Settings } from "../settings/settings.ts";
import { openTracing } from "../telemetry/open-tracing.ts";
import type { Tracing } from "../telemetry/tracing.ts";
import { fetchDocument } from "../upstream/fetch-document.ts";
import { Upstream } from "../upstream/upstream.ts";
import { BackgroundWork } from "./background-work.ts";
import { GatewayServer, type ServerParts } from "./gateway-server.ts";
import type { Group } from "./group.ts";
import type { Loaded } from "./loaded.ts";
import { LocalGroup } from "./local-group.ts";
import { Monitoring } from "./status/monitoring.ts";

export type StartOptions = Loaded & {
  /** 0 takes any free one. */
  readonly port: number;
  /** Default: FLAT_HOST, else 127.0.0.1. */
  readonly host?: string | undefined;
  /** Takes the log lines. */
  readonly sink: LineSink;
  /** Default: this process is alone. */
  readonly group?: Group;
};

export type Gateway = {
  readonly url: string;
  readonly port: number;
  /** Where health checks and status pages are, if they have a port of their own. */
  readonly adminUrl: string | undefined;
  readonly group: Group;
  /**
   * Requests that come from now on get this app; those that run finish on the one that they began with. Listener, log,
   * connections to upstreams and the HTTP cache stay. The app has to be compiled with the same environment.
   */
  use(loaded: Loaded): void;
  /** Finishes what runs, for 10 seconds at most. */
  stop(): Promise<void>;
};

const STOP_TIMEOUT = 10_000;

/** What outlives the app. */
type Lasting = Pick<FlowServices, "logger" | "figures" | "tracing" | "keySets"> &
  Pick<ServerParts, "makeID"> & {
    /** Of all apps so far: requests of old ones are still logged. */
    readonly secretNames: Set<string>;
    readonly debugHeader: DebugHeader | undefined;
    readonly upstream: Upstream;
    readonly monitoring: Monitoring;
    readonly background: BackgroundWork;
  };

/** The app's warnings become alerts. @throws the listener's error where the port can't be had */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const { app, group = new LocalGroup() } = options;
  const { settings } = app;
  const monitoring = new Monitoring(app, group);
  const { figures } = monitoring;
  const secretNames = new Set(settings.logMask);
  const mask = maskUrlFor(secretNames);
  const logger = new Logger(options.sink, mask, figures);
  const host = options.host || settings.host;
  const upstream = new Upstream(settings, logger);
  const lasting: Lasting = {
    logger,
    figures,
    tracing: tracingFor(settings, mask, logger),
    monitoring,
    upstream,
    keySets: new KeySets(
      (url, id) => fetchDocument(upstream, url, id),
      (message) => logger.alert("", "security", message),
    ),
    secretNames,
    debugHeader: debugHeaderFor(settings, host),
    background: new BackgroundWork(logger),
    makeID: requestIDMaker(settings.uidFormat),
  };
  // One of the processes tells it.
  const tells = group.worker === 1;
  if (tells) logWarnings(app, lasting);
  lasting.background.open(app);
  const parts = partsOf(app, lasting);
  const server = new GatewayServer(parts);
  const adminPort = await monitoring.begin(server, parts, lasting.upstream);
  const port = await listen(server, options.port, host, monitoring);
  // Only now: connections would keep a process from ending that has no port.
  lasting.keySets.use(app.keySources);
  app.scripts.open(logger);
  let { scripts } = app;
  lasting.background.serve(app, parts);
  return {
    port,
    url: urlOf(host, port, app.tls !== undefined),
    adminUrl: adminPort === undefined ? undefined : urlOf(settings.adminHost, adminPort),
    group,
    use: (loaded) => {
      if (tells) logWarnings(loaded.app, lasting);
      lasting.keySets.use(loaded.app.keySources);
      loaded.app.scripts.open(logger);
      lasting.background.reopen(loaded.app);
      const next = partsOf(loaded.app, lasting);
      server.use(next);
      lasting.background.serve(loaded.app, next);
      scripts.retire();
      scripts = loaded.app.scripts;
    },
    stop: async () => {
      monitoring.ready = false;
      await Promise.all([server.stop(STOP_TIMEOUT), lasting.background.drain(STOP_TIMEOUT)]);
      await lasting.background.close();
      await monitoring.stop();
      await scripts.close();
      await lasting.upstream.close();
      await lasting.tracing?.close();
    },
  };
}

function tracingFor(settings: Settings, mask: MaskUrl, logger: Logger): Tracing | undefined {
  const { traceEndpoint: endpoint, trustTrace: trusts } = settings;
  if (endpoint === "") return undefined;
  return openTracing({ endpoint, trusts, mask, alert: (message) => logger.alert("", "trace", message) });
}

async function listen(server: GatewayServer, port: number, host: string, monitoring: Monitoring): Promise<number> {
  try {
    const taken = await server.listen(port, host);
    monitoring.ready = true;
    return taken;
  } catch (error) {
    await monitoring.stop();
    throw error;
  }
}

function urlOf(host: string, port: number, secure = false): string {
  return `${secure ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function partsOf(
  app: App,
  { makeID, monitoring, secretNames, debugHeader: header, background, ...lasting }: Lasting,
): ServerParts {
  const { settings, config, site, operations, debug: topics, env, server } = app;
  const { logger } = lasting;
  for (const name of app.secretNames) secretNames.add(name);
  const mask = new CredentialMask([...secretNames], settings.env);
  const debugging = requestDebugging({ topics, header, env: settings.env, logger, mask });
  const files = new FileCache(site);
  const transactions = background.store;
  const own = { settings, config, site, operations, debugging, env, server, mask, files, transactions };
  const services = { ...own, ...lasting };
  return { router: monitoring.routerFor(app), services, makeID, tls: app.tls };
}

function logWarnings(app: App, { logger, monitoring }: Lasting): void {
  for (const warning of app.warnings) logger.alert("", "config", faultLine(warning));
  for (const path of monitoring.hidden(app)) {
    const hint = "FLAT_ADMIN_PORT gives the status pages a port of their own.";
    logger.alert(
      "",
      "config",
      `The route ${path} can't be reached: FLAT_STATUS_AUTH puts a page in its place. ${hint}`,
    );
  }
}
