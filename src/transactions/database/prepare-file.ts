// The tables of a transactions file, made where they aren't there.
import type { Database } from "./open-database.ts";

/** Raised with each change that older gateways can't read. */
const VERSION = 1;

/** Milliseconds to wait for other processes that write. */
const BUSY_TIMEOUT = 5000;

/**
 * `status` is 0 for active, 1 for success, 2 for errors. `process` is the one that runs it: null for a run that waits, and for a
 * transaction that is closed. Closed ones have `expires_on`, and no `request`.
 */
const tables = `
CREATE TABLE IF NOT EXISTS runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  lane TEXT NOT NULL,
  owner TEXT,
  request_id TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  created_on INTEGER NOT NULL,
  updated_on INTEGER NOT NULL,
  retain INTEGER NOT NULL,
  expires_on INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0,
  process TEXT,
  errors TEXT,
  request BLOB,
  response TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON runs (lane, id) WHERE status = 0 AND process IS NULL;
CREATE INDEX IF NOT EXISTS running ON runs (process, lane) WHERE process IS NOT NULL;
CREATE INDEX IF NOT EXISTS owned ON runs (owner, id);
CREATE INDEX IF NOT EXISTS expiring ON runs (expires_on) WHERE expires_on IS NOT NULL;
CREATE TABLE IF NOT EXISTS keys (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  run INTEGER NOT NULL,
  guid TEXT NOT NULL,
  expires_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS expiring_keys ON keys (expires_on);
CREATE TABLE IF NOT EXISTS processes (
  name TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  seen_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/**
 * What is committed is on disk; what is deleted is overwritten, since requests may hold secrets.
 * @throws what SQLite says, and Error for a file of a newer gateway
 */
export function prepareFile(database: Database): void {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA secure_delete = ON");
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version);
  if (version > VERSION) throw new Error("it was made by a newer version of the gateway");
  database.exec(`BEGIN IMMEDIATE;${tables}PRAGMA user_version = ${VERSION};COMMIT`);
}
