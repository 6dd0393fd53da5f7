// An app with all that its requests need, without a listener.
import { after } from "node:test";
import { type App, compileApp } from "../../src/app.ts";
import { CredentialMask } from "../../src/debugging/credential-mask.ts";
import type { FlowServices } from "../../src/flow/flow-services.ts";
import { FileCache } from "../../src/locations/file-cache.ts";
import { Logger } from "../../src/logging/logger.ts";
import { maskUrlFor } from "../../src/logging/mask-url.ts";
import { KeySets } from "../../src/security/key-sets.ts";
import { Upstream } from "../../src/upstream/upstream.ts";
import { type Files, writeApp } from "./app-folder.ts";
import { TestLog } from "./test-log.ts";

export type AppServices = { readonly app: App; readonly services: FlowServices; readonly log: TestLog };

const running: Upstream[] = [];
after(async () => {
  for (const upstream of running) await upstream.close();
});

/** @param env only these variables are there */
export function appServices(files: Files, env: Readonly<Record<string, string>> = {}): AppServices {
  const log = new TestLog();
  const app = compileApp({ folder: writeApp(files), env });
  const { settings, config, site, operations } = app;
  const logger = new Logger(log, maskUrlFor(new Set()));
  const upstream = new Upstream(settings, logger);
  running.push(upstream);
  const keySets = new KeySets(
    () => Promise.reject(new Error("There is no server")),
    () => {},
  );
  const own = { logger, upstream, keySets, mask: new CredentialMask([], {}), files: new FileCache(site) };
  const services = {
    settings,
    config,
    site,
    operations,
    env: app.env,
    server: app.server,
    debugging: undefined,
    ...own,
  };
  return { app, services, log };
}
