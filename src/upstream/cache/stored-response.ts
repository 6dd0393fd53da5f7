// What a cache keeps of a response, and which requests it is for.
import type { CacheControl } from "./undici-cache.ts";

/** Request header fields by lower-case name; repeated ones are joined. Without a prototype. */
export type RequestFields = Readonly<Record<string, string>>;

/** A stored response without its body. Times are milliseconds since the epoch. */
export type Variant = {
  /** Requests of another partition never get it, whatever they have in common. */
  readonly partition: string;
  readonly status: number;
  readonly statusText: string;
  /** Names and values in turn, without Age. */
  readonly fields: readonly string[];
  /** The request fields that `Vary` names, in lower case, as they were in the request that it answered; null: not there. */
  readonly vary: Readonly<Record<string, string | null>>;
  readonly directives: CacheControl;
  /** When the origin made it, as far as that can be told. */
  readonly cachedAt: number;
  readonly staleAt: number;
  /** Until when it is of use, be it only to be validated. */
  readonly deleteAt: number;
};

export type StoredResponse = Variant & { readonly body: Buffer };

/** What of the requested URL is wanted. */
export type Selector = { readonly partition: string; readonly fields: RequestFields };

/** RFC 9111, section 4.1. */
export function isSelected(variant: Variant, { partition, fields }: Selector): boolean {
  if (variant.partition !== partition) return false;
  for (const name of Object.keys(variant.vary)) {
    if (variant.vary[name] !== (fields[name] ?? null)) return false;
  }
  return true;
}

/** The most recent of those that are selected. */
export function selectVariant<T extends Variant>(
  variants: Iterable<T>,
  selector: Selector,
  now: number,
): T | undefined {
  let best: T | undefined;
  for (const variant of variants) {
    if (variant.deleteAt <= now || !isSelected(variant, selector)) continue;
    if (best === undefined || variant.cachedAt >= best.cachedAt) best = variant;
  }
  return best;
}

/** @param flat names and values in turn */
export function requestFields(flat: readonly string[]): RequestFields {
  const fields: Record<string, string> = Object.create(null);
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = (flat[at] as string).toLowerCase();
    const value = flat[at + 1] as string;
    fields[name] = fields[name] === undefined ? value : `${fields[name]}, ${value}`;
  }
  return fields;
}

/** Whether it is the answer to others without another word with the upstream. */
export function isReusable(variant: Variant | undefined, now: number): boolean {
  return variant !== undefined && variant.staleAt > now && variant.directives["no-cache"] !== true;
}
