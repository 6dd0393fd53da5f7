// What is sent to an upstream, and who takes what comes back.
import type { Duplex, Readable } from "node:stream";
import type { RequestEvent } from "../logging/events.ts";
import type { CacheUse } from "./cache/cache-use.ts";
import type { Connection } from "./connection.ts";
import type { Failure } from "./failure.ts";
import type { ResponseHead } from "./response-head.ts";
import type { Target } from "./target.ts";
import type { UpstreamContract } from "./upstream-contract.ts";

export type TimeLimits = {
  /** Milliseconds each; 0 is none. From start to end. */
  readonly total: number;
  /** From start (for a streamed request body: from its end) to the response head. */
  readonly head: number;
  /** Without a byte of the response body, or of a streamed request body that is being sent, where the upstream is waited for. */
  readonly idle: number;
  /** The same where the client is waited for: it doesn't send its body, or doesn't take the response. */
  readonly client: number;
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
  /** Names of fields that are the gateway's word to this origin alone, in lower case. */
  readonly carried?: ReadonlySet<string>;
  readonly body: Buffer | Readable | null;
  readonly limits: TimeLimits;
  /** Undefined where nothing about the connection is set. */
  readonly connection: Connection | undefined;
  /** What the upstream's definition demands; undefined where nothing does. */
  readonly contract?: UpstreamContract | undefined;
  /** How many redirects to follow; 0 hands them on. */
  readonly redirects: number;
  /** Undefined where the cache is off. */
  readonly cache?: CacheUse | undefined;
  /** A protocol to switch to, where the receiver has `switched`. */
  readonly upgrade?: string | undefined;
  /** Is told what goes over the wire. */
  readonly recorder?: CallRecorder | undefined;
  /** Undefined where there are no traces. */
  readonly trace?: CallTrace | undefined;
};

/** Follows a request from hop to hop. */
export interface CallTrace {
  /** A hop begins. @returns its header fields with those that tell the upstream of the trace */
  begin(method: string, headers: readonly string[]): string[];
  end(event: RequestEvent): void;
}

/** Keeps what is sent and received. */
export interface CallRecorder {
  head(head: ResponseHead): void;
  data(chunk: Buffer): void;
  /** A hop is over: after a redirect the next one begins. */
  done(request: UpstreamRequest, event: RequestEvent): void;
}

/** Whether a body is sent as it comes. */
export function isStreamed(body: UpstreamRequest["body"]): body is Readable {
  return body !== null && !Buffer.isBuffer(body);
}

export interface UpstreamReceiver {
  /** `false` pauses the body until `resume` is called. Informational heads (1xx) don't arrive here. */
  head(head: ResponseHead, resume: () => void): boolean;
  data(chunk: Buffer): boolean;
  end(): void;
  /**
   * The upstream has switched to the protocol that was asked for: its connection is the receiver's, in place of `head` and `end`.
   * @param rest what has come behind the head
   * @returns false where it isn't wanted like this
   */
  switched?(head: ResponseHead, socket: Duplex, rest: Buffer): boolean;
  /** Ends the call in place of `end`; the head may have come before. */
  fail(failure: Failure): void;
}
