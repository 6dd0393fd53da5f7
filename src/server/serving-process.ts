// One process that serves: it loads an app, and loads it anew without a break.
import { ConfigError, ConfigErrors } from "../errors/config-error.ts";
import { faultOf, type SentFault } from "../errors/sent-fault.ts";
import type { LogWriter } from "../logging/log-writer.ts";
import type { Environment } from "../settings/settings.ts";
import { SourceFiles } from "../source/source-files.ts";
import type { Group } from "./group.ts";
import { type Loaded, type LoadOptions, load } from "./loaded.ts";
import { openLog } from "./open-log.ts";
import { type Gateway, startGateway } from "./start.ts";

/** How a gateway is started: what processes can tell each other. */
export type ServeOptions = {
  /** Absolute path of the app folder. */
  readonly folder: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly host?: string | undefined;
  /** In place of those of the environment. */
  readonly variables: Environment;
};

/** What came of loading the app anew. */
export type LoadReport = {
  /** Where there are none, what was loaded waits to be used. */
  readonly faults: readonly SentFault[];
  readonly sources: SourceFiles;
};

export class ServingProcess {
  readonly gateway: Gateway;
  readonly log: LogWriter;
  /** What the app that serves first was loaded from. */
  readonly sources: SourceFiles;
  readonly #options: LoadOptions;
  #next: Loaded | undefined;

  /** @throws ConfigErrors, or the listener's error where the port can't be had */
  static async start(options: ServeOptions, group: Group): Promise<ServingProcess> {
    const loadOptions = { folder: options.folder, env: environment(options) };
    const sources = new SourceFiles();
    const loaded = load(loadOptions, sources);
    const log = openLog(loaded.app.settings.logBuffer);
    const gateway = await startGateway({ ...loaded, port: options.port, host: options.host, sink: log, group });
    return new ServingProcess(gateway, log, sources, loadOptions);
  }

  private constructor(gateway: Gateway, log: LogWriter, sources: SourceFiles, options: LoadOptions) {
    this.gateway = gateway;
    this.log = log;
    this.sources = sources;
    this.#options = options;
  }

  /** Loads everything beside what serves. */
  prepare(): LoadReport {
    const sources = new SourceFiles();
    this.drop();
    try {
      this.#next = load(this.#options, sources);
      return { faults: [], sources };
    } catch (error) {
      return { faults: faultsOf(error), sources };
    }
  }

  /** Exchanges what serves for what was prepared. */
  commit(): void {
    if (this.#next !== undefined) this.gateway.use(this.#next);
    this.#next = undefined;
  }

  /** Forgets what was prepared. */
  drop(): void {
    void this.#next?.app.scripts.close();
    this.#next = undefined;
  }
}

export function environment({ variables }: ServeOptions): Environment {
  return { ...process.env, ...variables };
}

/** Whatever keeps an app from being loaded: a defect of ours must not end a gateway that serves. */
export function faultsOf(error: unknown): readonly SentFault[] {
  if (error instanceof ConfigErrors) return error.errors.map(faultOf);
  if (error instanceof ConfigError) return [faultOf(error)];
  return [{ message: error instanceof Error ? (error.stack ?? error.message) : String(error) }];
}
