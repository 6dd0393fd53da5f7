// A gateway of one process.
import { performance } from "node:perf_hooks";
import { problemText } from "../errors/problem-text.ts";
import { errorOf } from "../errors/sent-fault.ts";
import type { LogWriter } from "../logging/log-writer.ts";
import type { SourceFiles } from "../source/source-files.ts";
import type { Group, ReloadResult } from "./group.ts";
import { LocalGroup } from "./local-group.ts";
import { endOnDefects } from "./open-log.ts";
import type { Operation } from "./operation.ts";
import { ReloadQueue } from "./reload-queue.ts";
import { type ServeOptions, ServingProcess } from "./serving-process.ts";

export class SingleGateway implements Operation {
  readonly #process: ServingProcess;
  readonly #group: LocalGroup;
  readonly #reloads = new ReloadQueue(() => this.#reload());
  #sources: SourceFiles;

  /** @throws ConfigErrors, or the listener's error where the port can't be had */
  static async start(options: ServeOptions): Promise<SingleGateway> {
    const group = new LocalGroup();
    return new SingleGateway(await ServingProcess.start(options, group), group);
  }

  private constructor(serving: ServingProcess, group: LocalGroup) {
    this.#process = serving;
    this.#group = group;
    this.#sources = serving.sources;
    endOnDefects(serving.log);
  }

  get url(): string {
    return this.#process.gateway.url;
  }

  get port(): number {
    return this.#process.gateway.port;
  }

  get adminUrl(): string | undefined {
    return this.#process.gateway.adminUrl;
  }

  get log(): LogWriter {
    return this.#process.log;
  }

  get sources(): SourceFiles {
    return this.#sources;
  }

  get onReload(): Group["onReload"] {
    return (listener) => this.#group.onReload(listener);
  }

  reload(): Promise<ReloadResult> {
    return this.#reloads.add();
  }

  async #reload(): Promise<ReloadResult> {
    const [at, begin] = [Date.now(), performance.now()];
    const { faults, sources } = this.#process.prepare();
    this.#sources = sources;
    this.#process.commit();
    const problems = faults.map((fault) => problemText(errorOf(fault)));
    const result = { at, duration: performance.now() - begin, problems };
    this.#group.reloaded(result);
    return result;
  }

  stop(): Promise<void> {
    return this.#process.gateway.stop();
  }
}
