// Opens a SQLite file by what this Node has: `node:sqlite`, else the package libsql, whose interface is nearly the same.
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** What SQLite takes and gives here. */
export type Value = string | number | null | Uint8Array;

/** Bytes are an ArrayBuffer or an Uint8Array. */
export type Row = { readonly [column: string]: unknown };

/** What both interfaces have. */
export type Statement = {
  run(...values: readonly Value[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint };
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
};

export type Database = {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
};

type Opener = new (file: string) => Database;

/** In a data folder: it holds requests of clients, and nothing of it belongs to the sources of an app. */
const IGNORE = "*\n";

/**
 * Opens a file that only its owner can read, and makes it where there is none.
 * @param folder is made as well, with a .gitignore
 * @throws what the system or SQLite says
 */
export function openDatabase(folder: string, name: string): Database {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined)
    writeFileSync(path.join(folder, ".gitignore"), IGNORE);
  const file = path.join(folder, name);
  // SQLite gives the files that it keeps beside it the same rights.
  closeSync(openSync(file, "a", 0o600));
  return new (opener())(file);
}

/** Nothing of it outlasts the process. */
export function openInMemory(): Database {
  return new (opener())(":memory:");
}

function opener(): Opener {
  const builtIn = nodeSqlite();
  if (builtIn !== undefined) return builtIn.DatabaseSync;
  return require("libsql") as Opener;
}

/** Undefined where this Node hasn't got it. What it says of being an experiment is nothing that users could act upon. */
function nodeSqlite(): { readonly DatabaseSync: Opener } | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return require("node:sqlite") as { readonly DatabaseSync: Opener };
  } catch {
    return undefined;
  } finally {
    process.emitWarning = emitWarning;
  }
}
