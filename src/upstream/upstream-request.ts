// What is sent to an upstream, and who takes what comes back.
import type { Readable } from "node:stream";
import type { Failure } from "./failure.ts";
import type { Target } from "./target.ts";

export type TimeLimits = {
  /** Milliseconds each; 0 is none. From start to end. */
  readonly total: number;
  /** From start (for a streamed request body: from its end) to the response head. */
  readonly head: number;
  /** Without a byte of the response body, or of a request body that is being sent. */
  readonly idle: number;
  /** Name look-up, TCP and TLS. */
  readonly connect: number;
};

export type UpstreamRequest = {
  /** Content ID, for the log. */
  readonly id: string;
  readonly requestID: string;
  readonly target: Target;
  readonly method: string;
  /** Flat array of checked names and values, without Host. */
  readonly headers: string[];
  readonly body: Buffer | Readable | null;
  readonly limits: TimeLimits;
  /** How many redirects to follow; 0 hands them on. */
  readonly redirects: number;
};

export interface UpstreamReceiver {
  /** `false` pauses the body until `resume` is called. Informational heads (1xx) don't arrive here. */
  head(status: number, rawHeaders: readonly Buffer[], resume: () => void, statusText: string): boolean;
  data(chunk: Buffer): boolean;
  end(): void;
  /** Ends the call in place of `end`; the head may have come before. */
  fail(failure: Failure): void;
}
