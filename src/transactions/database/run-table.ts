// The runs of a transactions file, and the idempotency keys that they were accepted with. Each method is part of a transaction.
import { randomUUID } from "node:crypto";
import type { Json } from "../../data/json.ts";
import type {
  Accepted,
  ClaimedRun,
  ListQuery,
  NewRun,
  Outcome,
  Transaction,
  TransactionCounts,
} from "../transaction-store.ts";
import type { Database, Row, Statement } from "./open-database.ts";

const statuses = ["ACTIVE", "CLOSED_IN_SUCCESS", "CLOSED_IN_ERRORS"] as const;

const columns = "id, guid, lane, owner, status, created_on, updated_on, errors";

export class RunTable {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
  }

  #sql(sql: string): Statement {
    const known = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** @param now milliseconds since the epoch */
  accept(run: NewRun, now: number): Accepted {
    const known = run.idempotency && this.#known(run.idempotency.key, now);
    if (known !== undefined) {
      const isSame = known.fingerprint === run.idempotency?.fingerprint;
      return isSame ? { kind: "known", id: Number(known.run), guid: String(known.guid) } : { kind: "conflict" };
    }
    if (this.waitingIn(run.lane) >= run.maxQueue) return { kind: "full" };
    const guid = randomUUID();
    const { lastInsertRowid } = this.#sql(
      `INSERT INTO runs (guid, lane, owner, request_id, created_on, updated_on, retain, request)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(guid, run.lane, run.owner ?? null, run.requestID, now, now, run.retain, run.request);
    const id = Number(lastInsertRowid);
    if (run.idempotency !== undefined)
      this.#sql("INSERT OR REPLACE INTO keys (key, fingerprint, run, guid, expires_on) VALUES (?, ?, ?, ?, ?)").run(
        run.idempotency.key,
        run.idempotency.fingerprint,
        id,
        guid,
        now + run.retain,
      );
    return { kind: "accepted", id, guid };
  }

  #known(key: string, now: number): Row | undefined {
    return this.#sql("SELECT fingerprint, run, guid FROM keys WHERE key = ? AND expires_on > ?").get(key, now);
  }

  waitingIn(lane: string): number {
    const found = this.#sql("SELECT count(*) AS n FROM runs WHERE status = 0 AND process IS NULL AND lane = ?");
    return Number(found.get(lane)?.n);
  }

  /** How many runs of a lane are under way, in all processes. */
  runningIn(lane: string): number {
    return Number(this.#sql("SELECT count(*) AS n FROM runs WHERE process IS NOT NULL AND lane = ?").get(lane)?.n);
  }

  /** Lanes in which something waits. */
  waitingLanes(): readonly string[] {
    const rows = this.#sql("SELECT DISTINCT lane FROM runs WHERE status = 0 AND process IS NULL").all();
    return rows.map((row) => String(row.lane));
  }

  /**
   * Takes the oldest runs that wait in a lane.
   * @param process who runs them. @param before only those that were accepted earlier
   */
  claim(lane: string, process: string, limit: number, now: number, before: number): readonly ClaimedRun[] {
    const rows = this.#sql(
      `UPDATE runs SET process = ?, attempt = attempt + 1, updated_on = ? WHERE id IN
       (SELECT id FROM runs WHERE status = 0 AND process IS NULL AND lane = ? AND created_on < ? ORDER BY id LIMIT ?)
       RETURNING id, guid, lane, owner, request_id, request, created_on, attempt`,
    ).all(process, now, lane, before, limit);
    return rows.map(claimed).sort((one, other) => one.id - other.id);
  }

  /** @returns false where it isn't the run of this process any more: then nothing has changed */
  close({ id, attempt }: ClaimedRun, process: string, outcome: Outcome, now: number): boolean {
    const { changes } = this.#sql(
      `UPDATE runs SET status = ?, updated_on = ?, expires_on = ? + retain, process = NULL, request = NULL, errors = ?,
       response = ? WHERE id = ? AND status = 0 AND process = ? AND attempt = ?`,
    ).run(
      statuses.indexOf(outcome.status),
      now,
      now,
      JSON.stringify(outcome.errors),
      JSON.stringify(outcome.response),
      id,
      process,
      attempt,
    );
    return Number(changes) === 1;
  }

  /** Gives back what a process has taken. */
  release(process: string): void {
    this.#sql("UPDATE runs SET process = NULL WHERE process = ?").run(process);
  }

  find(key: number | string): Transaction | undefined {
    const column = typeof key === "number" ? "id" : "guid";
    const row = this.#sql(`SELECT ${columns}, response FROM runs WHERE ${column} = ?`).get(key);
    return row && transaction(row);
  }

  list({ owner, before = Number.MAX_SAFE_INTEGER, limit }: ListQuery): readonly Transaction[] {
    const own = owner === undefined ? "" : "owner = ? AND ";
    const found = this.#sql(`SELECT ${columns} FROM runs WHERE ${own}id < ? ORDER BY id DESC LIMIT ?`);
    return (owner === undefined ? found.all(before, limit) : found.all(owner, before, limit)).map(transaction);
  }

  count(): TransactionCounts {
    const waiting = this.#sql("SELECT count(*) AS n FROM runs WHERE status = 0 AND process IS NULL").get();
    const running = this.#sql("SELECT count(*) AS n FROM runs WHERE process IS NOT NULL").get();
    return { waiting: Number(waiting?.n), running: Number(running?.n) };
  }

  /** Whether there is a transaction or key whose time is over. */
  hasExpired(now: number): boolean {
    const runs = this.#sql("SELECT 1 FROM runs WHERE expires_on <= ? LIMIT 1");
    return (runs.get(now) ?? this.#sql("SELECT 1 FROM keys WHERE expires_on <= ? LIMIT 1").get(now)) !== undefined;
  }

  /** Forgets transactions and keys whose time is over, some at a time. */
  expire(now: number, limit: number): void {
    this.#sql("DELETE FROM runs WHERE id IN (SELECT id FROM runs WHERE expires_on <= ? LIMIT ?)").run(now, limit);
    this.#sql("DELETE FROM keys WHERE key IN (SELECT key FROM keys WHERE expires_on <= ? LIMIT ?)").run(now, limit);
  }
}

function claimed(row: Row): ClaimedRun {
  return {
    id: Number(row.id),
    guid: String(row.guid),
    lane: String(row.lane),
    owner: textOf(row.owner),
    requestID: String(row.request_id),
    request: Buffer.from(row.request as ArrayBuffer),
    createdOn: Number(row.created_on),
    attempt: Number(row.attempt),
  };
}

function transaction(row: Row): Transaction {
  return {
    id: Number(row.id),
    guid: String(row.guid),
    status: statuses[Number(row.status)] ?? "CLOSED_IN_ERRORS",
    lane: String(row.lane),
    owner: textOf(row.owner),
    createdOn: Number(row.created_on),
    updatedOn: Number(row.updated_on),
    errors: (jsonOf(row.errors) ?? []) as readonly Json[],
    response: jsonOf(row.response),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function jsonOf(value: unknown): Json {
  return typeof value === "string" ? (JSON.parse(value) as Json) : null;
}
