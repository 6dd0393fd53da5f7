// What the contract of an operation looks at: requests and responses, on the client's side and on the upstream's.
import type { Content } from "../data/content.ts";

/** A request as it is checked. */
export type CheckedRequest = {
  /** Decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Without the question mark; undefined where there is none. */
  readonly query: string | undefined;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined where there is no body. */
  readonly body: Content | undefined;
};

export type CheckedResponse = {
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  /** Undefined where there is no body. */
  readonly body: Content | undefined;
};
