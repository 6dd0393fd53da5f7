// Where stored responses are kept.
import type { Selector, StoredResponse } from "./stored-response.ts";

/** A store that isn't there (a server that is gone) finds nothing and keeps nothing; it never throws or rejects. */
export interface CacheStore {
  /** Bytes of this process's memory. */
  readonly size: number;
  find(url: string, selector: Selector): StoredResponse | undefined | Promise<StoredResponse | undefined>;
  /** Takes the place of what the selector finds. The promise is kept when it can be found. */
  put(url: string, response: StoredResponse, selector: Selector): void | Promise<void>;
  /** Forgets one response. */
  drop(url: string, response: StoredResponse): void;
  /** Forgets everything of a URL. */
  remove(url: string): void;
  close(): void;
}

/** Of one URL, at most so many responses are kept that differ in what `Vary` names. */
export const MAX_VARIANTS = 64;
