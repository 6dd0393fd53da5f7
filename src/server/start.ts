// Starts a gateway for a compiled app, which can be exchanged while it runs.
import type { App } from "../app.ts";
import { faultLine } from "../errors/config-error.ts";
import type { FlowServices } from "../flow/context.ts";
import { CredentialMask } from "../flow/credential-mask.ts";
import { debugHeaderFor } from "../flow/debug-header.ts";
import { FileCache } from "../locations/file-cache.ts";
import { type LineSink, Logger } from "../logging/logger.ts";
import { maskUrlFor } from "../logging/mask-url.ts";
import { requestIDMaker } from "../logging/request-id.ts";
import { Upstream } from "../upstream/upstream.ts";
import { GatewayServer, type ServerParts } from "./gateway-server.ts";
import type { Group } from "./group.ts";
import type { Loaded } from "./loaded.ts";
import { LocalGroup } from "./local-group.ts";

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
type Lasting = Pick<FlowServices, "logger" | "mask" | "debugHeader"> &
  Pick<ServerParts, "makeID"> & { readonly upstream: Upstream };

/** The app's warnings become alerts. @throws the listener's error where the port can't be had */
export async function startGateway(options: StartOptions): Promise<Gateway> {
  const { app, group = new LocalGroup() } = options;
  const { settings } = app;
  const logger = new Logger(options.sink, maskUrlFor(settings.logMask));
  const host = options.host || settings.host;
  const lasting: Lasting = {
    logger,
    upstream: new Upstream(settings, logger),
    mask: new CredentialMask(settings.logMask),
    debugHeader: debugHeaderFor(settings, host),
    makeID: requestIDMaker(settings.uidFormat),
  };
  logWarnings(app, logger);
  const server = new GatewayServer(partsOf(app, lasting));
  const port = await server.listen(options.port, host);
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    group,
    use: (loaded) => {
      logWarnings(loaded.app, logger);
      server.use(partsOf(loaded.app, lasting));
    },
    stop: async () => {
      await server.stop(STOP_TIMEOUT);
      await lasting.upstream.close();
    },
  };
}

function partsOf(app: App, { makeID, ...lasting }: Lasting): ServerParts {
  const { settings, config, site, debug, env, server } = app;
  const services = { settings, config, site, debug, env, server, files: new FileCache(site), ...lasting };
  return { router: app.router, services, makeID };
}

function logWarnings({ warnings }: App, logger: Logger): void {
  for (const warning of warnings) logger.alert("", "config", faultLine(warning));
}
