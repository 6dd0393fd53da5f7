// What the gateway and the threads that run scripts say to each other.
import type { MessagePort } from "node:worker_threads";

/** A value on its way from one thread to another. `json`: text that is JSON, or else just text. */
export type SentValue =
  | { readonly kind: "json"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** What a script is called with, beside what it can call. Undefined is undefined there, too. */
export type ScriptArguments = {
  /** JSON text each. */
  readonly request: string;
  readonly params: string;
  readonly api: string | undefined;
  readonly variables: readonly (readonly [name: string, value: SentValue])[];
  readonly input: SentValue | undefined;
};

/** Status and header fields beside a body, as JSON text without a check. */
export type SentHead = string;

export type SentResult = {
  /** Undefined where the script gives nothing. */
  readonly value: SentValue | undefined;
  /** Of a result that is a response: `value` is its body then. */
  readonly head: SentHead | undefined;
};

/** What an internal call has given. */
export type SentAnswer = { readonly status: number; readonly headers: string; readonly body: SentValue };

/** A place in a file that a fault comes from. Counted from 1. */
export type SentPlace = { readonly file: string; readonly line: number; readonly column: number };

export type CheckReport = {
  /** A sentence without its end; undefined where the script can be called. */
  readonly fault: string | undefined;
  readonly place: SentPlace | undefined;
  /** Whether the thread is of no use any more. */
  readonly ended?: true;
};

/** Runs are told apart by numbers that are never 0. */
export type ToThread =
  /** To be loaded, while the gateway waits: `signal` is 1 once the report is there. */
  | { readonly kind: "check"; readonly file: string; readonly port: MessagePort; readonly signal: Int32Array }
  | {
      readonly kind: "run";
      readonly run: number;
      readonly file: string;
      readonly requestID: string;
      readonly given: ScriptArguments;
      /** Whether a result in the form of a response is one. */
      readonly responds: boolean;
    }
  /** Nobody waits for it any more. */
  | { readonly kind: "abort"; readonly run: number; readonly reason: string }
  /** Room for so many more bytes of the stream. */
  | { readonly kind: "pull"; readonly run: number; readonly bytes: number }
  | { readonly kind: "answer"; readonly run: number; readonly call: number; readonly answer: SentAnswer }
  | { readonly kind: "refusal"; readonly run: number; readonly call: number; readonly message: string }
  | { readonly kind: "ping" };

/** Scripts may send messages of their own there: those are nobody's. */
export type Envelope = { readonly flatgate: FromThread };

export type FromThread =
  /** Its scripts are loaded. */
  | { readonly kind: "ready" }
  | ({ readonly kind: "result"; readonly run: number } & SentResult)
  /** The result, or the body of a response, is a stream. */
  | { readonly kind: "stream"; readonly run: number; readonly head: SentHead | undefined }
  | { readonly kind: "chunk"; readonly run: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "end"; readonly run: number }
  /** It threw, its result can't be sent, or its stream broke off. */
  | { readonly kind: "failed"; readonly run: number; readonly message: string }
  /** Even when the run is over. */
  | { readonly kind: "log"; readonly requestID: string; readonly text: string }
  | {
      readonly kind: "call";
      readonly run: number;
      readonly call: number;
      readonly operation: string;
      /** JSON text: parameters, and what else the call has. */
      readonly params: string;
      readonly more: string;
    }
  | { readonly kind: "pong" };

/** What a thread begins with. */
export type ThreadData = {
  /** Absolute, real path of the app folder. */
  readonly folder: string;
  /** Absolute, real paths of scripts to load at once. */
  readonly files: readonly string[];
  readonly board: Int32Array;
  /** `$env` and `$server`, as JSON text by name. */
  readonly globals: readonly (readonly [name: string, json: string])[];
};

/** The places of the board, which both sides see at any time. */
export const board = {
  /** 1 once the thread takes messages. */
  started: 0,
  /** The run that was begun last. */
  begun: 1,
  /** The run whose first part, up to its first await, is going on; 0 for none. */
  current: 2,
  /** Characters of lines for the log, and of calls, that the gateway hasn't read yet: a thread waits for it to catch up. */
  unread: 3,
  size: 4,
} as const;

/** What a message adds to `unread`. */
export function sizeOf(message: FromThread): number {
  if (message.kind === "log") return MESSAGE + message.text.length;
  return message.kind === "call" ? MESSAGE + message.params.length + message.more.length : 0;
}

const MESSAGE = 100;
