// Which processes use a transactions file, and which of them have died. Each method is part of a transaction.
import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Database, Row, Statement } from "./open-database.ts";

/** Milliseconds after which nobody believes in a process that gives no sign of life. */
const LEASE = 10_000;

export class ProcessTable {
  /** Of this process: no other one ever has it. */
  readonly name = randomUUID();
  readonly #host = hostOfProcess();
  readonly #seen: Statement;
  readonly #others: Statement;
  readonly #forget: Statement;

  constructor(database: Database) {
    this.#seen = database.prepare("INSERT OR REPLACE INTO processes (name, host, pid, seen_on) VALUES (?, ?, ?, ?)");
    this.#others = database.prepare("SELECT name, host, pid, seen_on FROM processes WHERE name <> ?");
    this.#forget = database.prepare("DELETE FROM processes WHERE name = ?");
  }

  /** A sign of life. */
  beat(now: number): void {
    this.#seen.run(this.name, this.#host, process.pid, now);
  }

  /** The names of processes that are no more: somebody has to take over what they have left, and then forget them. */
  dead(now: number): readonly string[] {
    return this.#others
      .all(this.name)
      .filter((row) => Number(row.seen_on) < now - LEASE || this.#isGone(row))
      .map(({ name }) => String(name));
  }

  forget(name: string): void {
    this.#forget.run(name);
  }

  /** Only where its number can be told from those of other hosts. One that has our number had it before us. */
  #isGone({ host, pid }: Row): boolean {
    if (host !== this.#host) return false;
    if (pid === process.pid) return true;
    try {
      process.kill(Number(pid), 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ESRCH";
    }
  }
}

/** Containers can have one name of a host and several spaces of process numbers. */
function hostOfProcess(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}
