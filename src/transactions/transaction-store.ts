// What keeps asynchronous runs and what became of them: a database file, or a queue server that several gateways share.
import type { Json } from "../data/json.ts";

/** A request that was accepted: it is run in the background. */
export type NewRun = {
  /** The route that it matched, as in `POST /v1/cars/{id}`: the lane that it waits in. */
  readonly lane: string;
  /** Who may see it: an opaque text that stands for a caller; undefined where nobody is known. */
  readonly owner: string | undefined;
  /** The ID that logs know the request by. */
  readonly requestID: string;
  /** All that the run needs, opaque to the store, which forgets it once the transaction is closed. May hold secrets. */
  readonly request: Buffer;
  /** How many runs of the lane may wait; those that run don't count. */
  readonly maxQueue: number;
  /** Milliseconds for which the transaction can be read once it is closed, and for which an idempotency key holds. */
  readonly retain: number;
  /** Undefined where the client sent none. */
  readonly idempotency: Idempotency | undefined;
};

/** Both are hashes: `key` of route, caller and key, `fingerprint` of the request. */
export type Idempotency = { readonly key: string; readonly fingerprint: string };

export type TransactionID = {
  /** 1, 2, 3 …, in the order in which they were accepted. */
  readonly id: number;
  /** A random UUID, in lower case. */
  readonly guid: string;
};

export type Accepted =
  | ({ readonly kind: "accepted" } & TransactionID)
  /** The same idempotency key and fingerprint were here before: that transaction. It wins over a queue that is full. */
  | ({ readonly kind: "known" } & TransactionID)
  /** The same idempotency key with another fingerprint. */
  | { readonly kind: "conflict" }
  /** As many wait as may. */
  | { readonly kind: "full" };

export type TransactionStatus = "ACTIVE" | "CLOSED_IN_SUCCESS" | "CLOSED_IN_ERRORS";

/** What the run has made, as it is shown. */
export type Outcome = {
  readonly status: Exclude<TransactionStatus, "ACTIVE">;
  /** Empty on success. */
  readonly errors: readonly Json[];
  /** `{status, headers, body}`; null where there is none. */
  readonly response: Json;
};

export type Transaction = TransactionID & {
  readonly status: TransactionStatus;
  readonly lane: string;
  readonly owner: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdOn: number;
  /** When it was accepted, begun (each time) or closed. */
  readonly updatedOn: number;
  /** Empty and null while it is active; `response` is null in lists. */
  readonly errors: readonly Json[];
  readonly response: Json;
};

/** A run that is under way. */
export type ClaimedRun = TransactionID & {
  readonly lane: string;
  readonly owner: string | undefined;
  readonly requestID: string;
  readonly request: Buffer;
  readonly createdOn: number;
  /** From 1. It is written down before the run begins: whoever gets 2 knows that the first one died on the way. */
  readonly attempt: number;
};

/**
 * Makes a run; never rejects. It decides about attempts, too: one that says 3 is closed without being run, since two have died.
 * It may be called for runs of lanes that are no more: those are closed in errors.
 */
export type Execute = (run: ClaimedRun) => Promise<Outcome>;

/** The routes that run asynchronously, and how many runs of each may be under way at a time, in all processes together. */
export type Lanes = {
  readonly concurrency: ReadonlyMap<string, number>;
  /**
   * When the app that has them was loaded; milliseconds since the epoch. Runs of other lanes that were accepted before that have
   * lost their route: they are given to `execute`. Those accepted later belong to an app that isn't loaded here yet: they wait for it.
   */
  readonly since: number;
};

/** `lane` undefined: of all. */
export type TransactionCounts = { readonly waiting: number; readonly running: number };

export type ListQuery = {
  /** Undefined: those of everybody. */
  readonly owner: string | undefined;
  /** Those with lower IDs; undefined: from the newest. */
  readonly before: number | undefined;
  readonly limit: number;
};

/**
 * At least once: what `accept` has promised is run, also when the process is killed at any moment. A run whose process died is
 * given to `execute` again with the next attempt; the transaction is closed once, by whoever is first (compare and set).
 * All methods that promise something reject with StoreFault when the file or server can't be used just now.
 */
export interface TransactionStore {
  /** Resolves once the run is kept safely. */
  accept(run: NewRun): Promise<Accepted>;
  /** @param key the number or the GUID (lower case) of a transaction */
  find(key: number | string): Promise<Transaction | undefined>;
  /** Newest first. */
  list(query: ListQuery): Promise<readonly Transaction[]>;
  count(): Promise<TransactionCounts>;
  /** Begins to run what waits. Called again after each reload: runs under way go on, new ones get the new `execute`. */
  serve(lanes: Lanes, execute: Execute): void;
  /** Starts no more runs, and waits for those under way, `timeout` milliseconds at most. Accepting and reading go on. */
  drain(timeout: number): Promise<void>;
  /** Gives up what still runs, so that the next one who serves finds it at once; file or connection are closed. */
  close(): Promise<void>;
}
