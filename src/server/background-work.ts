// What a gateway does for no client that waits: the runs of asynchronous routes. The store of transactions outlives apps.
import type { App } from "../app.ts";
import type { Logger } from "../logging/logger.ts";
import { type BackgroundParts, runInBackground } from "../pipeline/background/run-in-background.ts";
import { openStore } from "../transactions/open-store.ts";
import type { TransactionStore } from "../transactions/transaction-store.ts";

export class BackgroundWork {
  readonly #logger: Logger;
  #store: TransactionStore | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Undefined as long as no app has asynchronous routes. */
  get store(): TransactionStore | undefined {
    return this.#store;
  }

  /** @throws ConfigError where transactions can't be kept */
  open({ transactions, settings, site }: App): void {
    if (transactions === undefined) return;
    const alert = (message: string): void => void this.#logger.alert("", "transaction", message);
    this.#store ??= openStore({ settings, folder: site.folder, name: transactions.name, alert });
  }

  /** The same while a gateway serves: then its routes answer that they can't, and everything else goes on. */
  reopen(app: App): void {
    try {
      this.open(app);
    } catch (error) {
      this.#logger.alert("", "transaction", error instanceof Error ? error.message : String(error));
    }
  }

  /** Runs what waits with the routes of this app from now on. */
  serve({ transactions }: App, parts: BackgroundParts): void {
    const concurrency = transactions?.lanes ?? new Map();
    this.#store?.serve({ concurrency, since: Date.now() }, runInBackground(parts));
  }

  /** Begins nothing more, and waits for what is under way. @param timeout milliseconds */
  async drain(timeout: number): Promise<void> {
    await this.#store?.drain(timeout);
  }

  async close(): Promise<void> {
    await this.#store?.close();
  }
}
