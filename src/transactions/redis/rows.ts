// What scripts answer, as transactions. Each value is a Buffer, or null where there is none.
import type { Json } from "../../data/json.ts";
import type { Accepted, ClaimedRun, Transaction, TransactionStatus } from "../transaction-store.ts";

type Row = readonly (Buffer | null)[];

/** @throws Error for what our script doesn't answer */
export function acceptedOf(reply: unknown): Accepted {
  const [kind, id, guid] = (reply as Row).map(textOf);
  if (kind === "full" || kind === "conflict") return { kind };
  if (kind !== "known" && kind !== "accepted") throw new Error(`The queue server says ${kind}`);
  return { kind, id: Number(id), guid: guid ?? "" };
}

/** Undefined where there is nothing to run. */
export function claimedOf(guid: string, reply: unknown): ClaimedRun | undefined {
  if (reply === null) return undefined;
  const row = reply as Row;
  const [id, lane = "", owner, requestID = "", , createdOn, attempt] = row.map(textOf);
  const request = row[4] ?? Buffer.alloc(0);
  return {
    id: Number(id),
    guid,
    lane,
    owner,
    requestID,
    request,
    createdOn: Number(createdOn),
    attempt: Number(attempt),
  };
}

/** Undefined where it has expired. */
export function transactionOf(reply: unknown): Transaction | undefined {
  if (reply === null) return undefined;
  const [guid = "", id, status, lane = "", owner, createdOn, updatedOn, errors, response] = (reply as Row).map(textOf);
  if (id === undefined) return undefined;
  return {
    id: Number(id),
    guid,
    status: status as TransactionStatus,
    lane,
    owner,
    createdOn: Number(createdOn),
    updatedOn: Number(updatedOn),
    errors: errors === undefined ? [] : (JSON.parse(errors) as readonly Json[]),
    response: response === undefined ? null : (JSON.parse(response) as Json),
  };
}

function textOf(value: Buffer | null): string | undefined {
  return value === null ? undefined : value.toString();
}
