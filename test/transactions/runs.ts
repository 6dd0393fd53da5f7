// Runs for tests of stores: made, waited for, and held until the test lets them go.
import type {
  ClaimedRun,
  Execute,
  Lanes,
  NewRun,
  Outcome,
  Transaction,
  TransactionStore,
} from "../../src/transactions/transaction-store.ts";

export const lane = "POST /v1/orders";
export const success: Outcome = { status: "CLOSED_IN_SUCCESS", errors: [], response: null };

export function newRun(given: Partial<NewRun> = {}): NewRun {
  return {
    lane,
    owner: undefined,
    requestID: "rid",
    request: Buffer.from("request"),
    maxQueue: 100,
    retain: 60_000,
    idempotency: undefined,
    ...given,
  };
}

export function lanes(concurrency: Readonly<Record<string, number>> = { [lane]: 4 }): Lanes {
  return { concurrency: new Map(Object.entries(concurrency)), since: Date.now() };
}

/** @throws where the run wasn't accepted */
export async function accepted(
  store: TransactionStore,
  given: Partial<NewRun> = {},
): Promise<{ id: number; guid: string }> {
  const result = await store.accept(newRun(given));
  if (result.kind !== "accepted") throw new Error(`The run is ${result.kind}`);
  return { id: result.id, guid: result.guid };
}

/** Asks until it is so. */
export async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A store that is away is waited for. */
export async function closed(store: TransactionStore, key: number | string): Promise<Transaction> {
  return until(async () => {
    const found = await store.find(key).catch(() => undefined);
    return found !== undefined && found.status !== "ACTIVE" && found;
  });
}

/** Takes runs, and holds each until the test lets it go. */
export class Held {
  readonly runs: ClaimedRun[] = [];
  readonly #ends = new Map<string, (outcome: Outcome) => void>();
  #changed: () => void = () => {};

  readonly execute: Execute = (run) => {
    this.runs.push(run);
    const outcome = new Promise<Outcome>((resolve) => this.#ends.set(run.guid, resolve));
    this.#changed();
    return outcome;
  };

  async begun(count: number): Promise<readonly ClaimedRun[]> {
    while (this.runs.length < count) await new Promise<void>((resolve) => (this.#changed = resolve));
    return this.runs;
  }

  end(guid: string, outcome: Outcome = success): void {
    this.#ends.get(guid)?.(outcome);
    this.#ends.delete(guid);
  }

  endAll(): void {
    for (const guid of this.#ends.keys()) this.end(guid);
  }
}
