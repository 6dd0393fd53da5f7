// A transaction as clients get it, in JSON.
import type { Json } from "../../data/json.ts";
import type { Transaction } from "../../transactions/transaction-store.ts";

export type TransactionRecord = {
  readonly id: number;
  readonly guid: string;
  readonly status: Transaction["status"];
  /** ISO 8601, in UTC. */
  readonly created_on: string;
  readonly updated_on: string;
  readonly errors: readonly Json[];
};

/** Without its response, as lists have it. */
export function listedRecord({ id, guid, status, createdOn, updatedOn, errors }: Transaction): TransactionRecord {
  const [created_on, updated_on] = [createdOn, updatedOn].map((time) => new Date(time).toISOString()) as [
    string,
    string,
  ];
  return { id, guid, status, created_on, updated_on, errors };
}

export function transactionRecord(transaction: Transaction): TransactionRecord & { readonly response: Json } {
  return { ...listedRecord(transaction), response: transaction.response };
}
