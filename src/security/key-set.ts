// The keys of one server as the gateway knows them: fetched when they are needed, kept, renewed, and given up when they are too old.
import { CryptoFault } from "../crypto/crypto-fault.ts";
import type { SetKey } from "../crypto/jwk-set.ts";
import { FlowError } from "../errors/flow-error.ts";
import { type FetchDocument, type FetchedKeys, fetchKeys, type KeySource } from "./key-server.ts";

/** Milliseconds, all of them. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** For how long keys are good, where their server says nothing; and what it may say at the least and at the most. */
const LIFETIME = { usual: 10 * MINUTE, least: MINUTE, most: 24 * 60 * MINUTE } as const;
/** For how long old keys serve when no new ones are to be had. */
const STALE = 60 * MINUTE;
/** From a fetch that failed to the next one. */
const RETRY = 5 * SECOND;
/** From a fetch for a token with an unknown key to the next one: anybody can make up such tokens. */
const COOLDOWN = 10 * SECOND;

type Keys = readonly SetKey[];

type Held = { readonly keys: Keys; readonly stamp: string; readonly freshUntil: number; readonly usableUntil: number };

export type KeySetParts = {
  readonly fetch: FetchDocument;
  readonly alert: (message: string) => void;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
};

export class KeySet {
  readonly #source: KeySource;
  readonly #parts: KeySetParts;
  #held: Held | undefined;
  #fetching: Promise<void> | undefined;
  /** When the last fetch ended. */
  #triedAt = Number.NEGATIVE_INFINITY;
  #failed = false;
  /** When the last fetch for an unknown key began. */
  #searchedAt = Number.NEGATIVE_INFINITY;

  constructor(source: KeySource, parts: KeySetParts) {
    this.#source = source;
    this.#parts = parts;
  }

  /** The keys, where nothing has to be done to have them. */
  fresh(): Keys | undefined {
    return this.#held !== undefined && this.#parts.now() < this.#held.freshUntil ? this.#held.keys : undefined;
  }

  /**
   * The keys; the same array as long as they are the same.
   * @returns a promise where they have to be fetched first
   * @throws FlowError (3201, also by the promise) where there are none
   */
  keys(): Keys | Promise<Keys> {
    const fresh = this.fresh();
    if (fresh !== undefined) return fresh;
    const now = this.#parts.now();
    const held = this.#held;
    const mayFetch = this.#fetching !== undefined || !this.#failed || now >= this.#triedAt + RETRY;
    if (this.#failed && held !== undefined && now < held.usableUntil) {
      // The server has failed: nobody waits for it again.
      if (mayFetch) void this.#fetch();
      return held.keys;
    }
    return mayFetch ? this.#fetch().then(() => this.#usable()) : this.#usable();
  }

  /** Begins to fetch keys that aren't there. */
  prepare(): void {
    if (this.#held === undefined) void this.#fetch();
  }

  /** The keys, for a token that none of `known` fits; undefined where there are no other ones, and it is too early to ask. */
  newer(known: Keys): Promise<Keys> | undefined {
    if (this.#held !== undefined && this.#held.keys !== known) return Promise.resolve(this.#held.keys);
    if (this.#fetching === undefined) {
      const now = this.#parts.now();
      if (now < this.#searchedAt + COOLDOWN) return undefined;
      this.#searchedAt = now;
    }
    return this.#fetch().then(() => this.#usable());
  }

  #usable(): Keys {
    const held = this.#held;
    if (held !== undefined && this.#parts.now() < held.usableUntil) return held.keys;
    throw new FlowError("upstreamFailed", { info: ["The keys that tokens are checked with can't be had."] });
  }

  /** One at a time, whoever asks. Never rejects. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#renew().finally(() => {
      this.#triedAt = this.#parts.now();
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #renew(): Promise<void> {
    try {
      this.#keep(await fetchKeys(this.#source, this.#parts.fetch));
      this.#failed = false;
    } catch (fault) {
      this.#failed = true;
      // Nobody waits for some fetches: a defect is told here, or never.
      this.#parts.alert(fault instanceof CryptoFault ? fault.message : String((fault as Error).stack));
    }
  }

  #keep({ keys, faults, stamp, lifetime }: FetchedKeys): void {
    const now = this.#parts.now();
    const wanted = lifetime === undefined ? LIFETIME.usual : lifetime * SECOND;
    const freshUntil = now + Math.min(Math.max(wanted, LIFETIME.least), LIFETIME.most);
    const same = this.#held?.stamp === stamp ? this.#held.keys : undefined;
    this.#held = { keys: same ?? keys, stamp, freshUntil, usableUntil: freshUntil + STALE };
    if (same !== undefined) return;
    for (const fault of faults) this.#parts.alert(`${this.#source.url}: ${fault}`);
    if (keys.length === 0) this.#parts.alert(`${this.#source.url} has no key that tokens can be checked with`);
  }
}
