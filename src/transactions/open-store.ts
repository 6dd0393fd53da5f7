// The store of an app's transactions, as its settings say.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Settings } from "../settings/settings.ts";
import { DatabaseStore } from "./database/database-store.ts";
import type { TransactionStore } from "./transaction-store.ts";

export type StoreOptions = {
  readonly settings: Settings;
  /** The app folder. */
  readonly folder: string;
  /** What tells the app from others. */
  readonly name: string;
  /** Gets what goes wrong where nobody waits for it. */
  readonly alert: (message: string) => void;
};

/** @throws ConfigError where it can't be used */
export function openStore({ settings, folder, alert }: StoreOptions): TransactionStore {
  const data = settings.data === "" ? path.join(folder, ".flat") : path.resolve(settings.data);
  try {
    return new DatabaseStore(data, alert);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`Transactions can't be kept in ${data}: ${message}`, {
      hint: "FLAT_DATA names the folder, which the gateway has to be able to write to.",
    });
  }
}
