// The store of an app's transactions, as its settings say.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Settings } from "../settings/settings.ts";
import { DatabaseStore } from "./database/database-store.ts";
import { RedisStore } from "./redis/redis-store.ts";
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

/** A queue server that is away is waited for. @throws ConfigError where a file can't be used */
export function openStore({ settings, folder, name, alert }: StoreOptions): TransactionStore {
  const { queue: url, queuePrefix: prefix } = settings;
  if (url !== "") return new RedisStore({ url, prefix: prefix || prefixOf(name), alert });
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

/** The same for all gateways with the app, and readable for who looks into the server. */
function prefixOf(name: string): string {
  const readable = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}/.-]+/gu, "-")
    .replace(/^-|-$/g, "");
  return `flat:${readable}`;
}
