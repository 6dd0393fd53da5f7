// What decides about one request: whether a stored response will do, and whether what the upstream answers is stored.
import type { ResponseHead } from "../response-head.ts";
import type { StoredResponse, Variant } from "./stored-response.ts";

export type Judgement =
  /** The stored response is the answer; `age` in seconds. */
  | { readonly kind: "stored"; readonly age: number }
  /** The upstream has to be asked: for all of it, or with these fields whether the stored response is still valid. */
  | { readonly kind: "ask"; readonly validators: readonly string[] | undefined }
  /** The client wants a stored response or none. */
  | { readonly kind: "none" };

export interface Policy {
  judge(stored: StoredResponse | undefined): Judgement;
  /** Takes the head of what the upstream answered. @returns a judgement where that isn't the answer for the client */
  answered(head: ResponseHead): Judgement | undefined;
  /** What is stored of that answer; undefined: nothing. */
  readonly stores: Variant | undefined;
  /** Whether the stored response must not be used again. */
  readonly drops: boolean;
  /** The upstream has failed: whether the stored response will do. */
  failed(): Judgement | undefined;
}
