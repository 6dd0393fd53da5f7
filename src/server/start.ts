// Starts a gateway for a compiled app.
import type { App } from "../app.ts";
import { faultLine } from "../errors/config-error.ts";
import { CredentialMask } from "../flow/credential-mask.ts";
import { debugHeaderFor } from "../flow/debug-header.ts";
import { FileCache } from "../locations/file-cache.ts";
import { type LineSink, Logger } from "../logging/logger.ts";
import { maskUrlFor } from "../logging/mask-url.ts";
import { requestIDMaker } from "../logging/request-id.ts";
import { Upstream } from "../upstream/upstream.ts";
import { GatewayServer } from "./gateway-server.ts";

export type StartOptions = {
  readonly app: App;
  /** 0 takes any free one. */
  readonly port: number;
  /** Default: FLAT_HOST, else 127.0.0.1. */
  readonly host?: string | undefined;
  /** Takes the log lines. */
  readonly sink: LineSink;
};

export type Gateway = {
  readonly url: string;
  readonly port: number;
  /** Finishes what runs, for 10 seconds at most. */
  stop(): Promise<void>;
};

const STOP_TIMEOUT = 10_000;

/** The app's warnings become alerts. @throws the listener's error where the port can't be had */
export async function startGateway({ app, ...options }: StartOptions): Promise<Gateway> {
  const { settings, site } = app;
  const logger = new Logger(options.sink, maskUrlFor(settings.logMask));
  for (const warning of app.warnings) logger.alert("", "config", faultLine(warning));
  const host = options.host || settings.host;
  const upstream = new Upstream(settings, logger);
  const services = {
    settings,
    config: app.config,
    site,
    logger,
    upstream,
    files: new FileCache(site),
    debug: app.debug,
    mask: new CredentialMask(settings.logMask),
    debugHeader: debugHeaderFor(settings, host),
    env: app.env,
    server: app.server,
  };
  const server = new GatewayServer({ router: app.router, services, makeID: requestIDMaker(settings.uidFormat) });
  const port = await server.listen(options.port, host);
  return {
    port,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    stop: async () => {
      await server.stop(STOP_TIMEOUT);
      await upstream.close();
    },
  };
}
