// What watches a gateway and shows what it has seen: status pages and health checks, on the gateway's port or one of their own.
import path from "node:path";
import type { App } from "../../app.ts";
import type { FlowServices } from "../../flow/flow-services.ts";
import type { Router } from "../../pipeline/handle.ts";
import type { Counts } from "../../telemetry/figures.ts";
import { GatewayFigures } from "../../telemetry/gateway-figures.ts";
import { ProcessFigures } from "../../telemetry/prometheus.ts";
import type { Upstream } from "../../upstream/upstream.ts";
import { GatewayServer, type ServerParts } from "../gateway-server.ts";
import type { Group } from "../group.ts";
import { STATUS_QUESTION } from "./collected.ts";
import { healthPages } from "./health-pages.ts";
import { pageRouter } from "./page-router.ts";
import { type Pages, statusPages } from "./status-pages.ts";
import type { AppState } from "./status-summary.ts";
import { reportOf } from "./worker-report.ts";

/** Milliseconds for answers that are on their way. */
const STOP_TIMEOUT = 1000;

const noPages: Pages = new Map();

export class Monitoring {
  /** Undefined where nobody can ask for them. */
  readonly figures: GatewayFigures | undefined;
  readonly #group: Group;
  readonly #pages: Pages;
  /** Whether the pages have a port of their own. */
  readonly #apart: boolean;
  #app: AppState | undefined;
  #ready = false;
  #admin: GatewayServer | undefined;

  constructor({ settings }: App, group: Group) {
    this.#group = group;
    this.#apart = settings.adminPort !== undefined;
    const auth = settings.statusAuth;
    this.figures = auth === "" ? undefined : new GatewayFigures();
    this.#pages = auth === "" ? noPages : statusPages({ auth, group, app: () => this.#app as AppState });
  }

  /** The routes to serve for an app, which is the one to be shown from now on. */
  routerFor({ router, routes, site, settings }: App): Router {
    this.figures?.keep([...routes, ...[...this.#pages.values()].map((page) => page.route.label)]);
    this.#app = { site: path.basename(site.folder), role: settings.role, routes, loadedAt: Date.now() };
    return this.#hides ? pageRouter(this.#pages, router) : router;
  }

  get #hides(): boolean {
    return !this.#apart && this.#pages.size > 0;
  }

  /** The paths of an app's routes that can't be reached. */
  hidden({ routes }: App): readonly string[] {
    return this.#hides ? [...this.#pages.keys()].filter((path) => routes.some((row) => row.path === path)) : [];
  }

  /**
   * Counts from now on, and opens the port for administration if there is one.
   * @returns its number
   */
  async begin(server: GatewayServer, parts: ServerParts, upstream: Upstream): Promise<number | undefined> {
    const { figures } = this;
    const { settings } = parts.services;
    if (figures !== undefined) {
      const process = ProcessFigures.shared;
      const { transactions } = parts.services;
      // A store that is away just now has no figures.
      const runs = async (): Promise<Counts> =>
        this.#group.worker === 1 ? ((await transactions?.count().catch(() => undefined)) ?? {}) : {};
      this.#group.answer(STATUS_QUESTION, () => reportOf({ figures, process, upstream, server, runs }));
    }
    if (settings.adminPort === undefined) return undefined;
    // Its own requests aren't among those that are counted, or recorded.
    const quiet = { figures: undefined, tracing: undefined, debugging: undefined, config: {} };
    const services: FlowServices = { ...parts.services, ...quiet };
    const router = pageRouter(new Map([...this.#pages, ...healthPages(() => this.#ready)]));
    this.#admin = new GatewayServer({ ...parts, router, services, tls: undefined });
    return this.#admin.listen(settings.adminPort, settings.adminHost);
  }

  /** Whether requests are served. */
  set ready(ready: boolean) {
    this.#ready = ready;
  }

  async stop(): Promise<void> {
    await this.#admin?.stop(STOP_TIMEOUT);
  }
}
