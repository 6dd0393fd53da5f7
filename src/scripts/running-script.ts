// One run of a script in its thread: what it is called with, and what becomes of what it gives.
import { format } from "node:util";
import { errorText } from "./error-text.ts";
import { jsonOf, sentValue } from "./plain-value.ts";
import type { FromThread, ScriptArguments, SentAnswer, SentValue } from "./script-messages.ts";
import { isStream, StreamSender } from "./stream-sender.ts";

/** What operators write. */
export type Script = (given: object) => unknown;

export type Send = (message: FromThread, transfer?: readonly ArrayBuffer[]) => void;

type Call = { readonly resolve: (answer: object) => void; readonly reject: (reason: unknown) => void };

type Surroundings = {
  readonly send: Send;
  readonly requestID: string;
  /** Absolute path of the app folder. */
  readonly folder: string;
  /** Variables that are the same for all runs. */
  readonly globals: readonly (readonly [name: string, value: unknown])[];
  /** Called once nothing of it is left. */
  readonly ended: () => void;
};

const responseNames: readonly string[] = ["status", "headers", "body"];

export class RunningScript {
  readonly #run: number;
  readonly #around: Surroundings;
  readonly #controller = new AbortController();
  readonly #calls = new Map<number, Call>();
  #lastCall = 0;
  #sender: StreamSender | undefined;

  constructor(run: number, around: Surroundings) {
    this.#run = run;
    this.#around = around;
  }

  /** Never rejects. @param script undefined where it can't be loaded any more: `load` tells why */
  async perform(script: Script | Promise<Script>, given: ScriptArguments, responds: boolean): Promise<void> {
    try {
      const callable = typeof script === "function" ? script : await script;
      const value = await callable(this.#argumentsOf(given));
      this.#deliver(value, responds);
    } catch (error) {
      this.#fail(error);
    }
  }

  abort(reason: string): void {
    const error = new DOMException(reason, reason === "timeout" ? "TimeoutError" : "AbortError");
    this.#controller.abort(error);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
    this.#sender?.stop();
  }

  pull(bytes: number): void {
    this.#sender?.pull(bytes);
  }

  answer(call: number, { status, headers, body }: SentAnswer): void {
    this.#calls.get(call)?.resolve({ status, headers: JSON.parse(headers), body: receivedValue(body) });
    this.#calls.delete(call);
  }

  refuse(call: number, message: string): void {
    this.#calls.get(call)?.reject(new Error(message));
    this.#calls.delete(call);
  }

  #argumentsOf(given: ScriptArguments): object {
    const { send, requestID, globals } = this.#around;
    const variables = given.variables.map(([name, value]) => [name, receivedValue(value)] as const);
    return {
      request: JSON.parse(given.request),
      params: JSON.parse(given.params),
      api: given.api === undefined ? undefined : JSON.parse(given.api),
      input: given.input === undefined ? undefined : receivedValue(given.input),
      variables: Object.fromEntries([...globals, ...variables]),
      log: (...values: unknown[]) => send({ kind: "log", requestID, text: format(...values) }),
      call: (operation: unknown, params: unknown = {}, more: unknown = {}) => this.#call(operation, params, more),
      signal: this.#controller.signal,
    };
  }

  /** A script that doesn't look at the answer has nothing to handle. */
  #call(operation: unknown, params: unknown, more: unknown): Promise<object> {
    const answer = this.#ask(operation, params, more);
    answer.catch(() => {});
    return answer;
  }

  async #ask(operation: unknown, params: unknown, more: unknown): Promise<object> {
    this.#controller.signal.throwIfAborted();
    this.#lastCall += 1;
    const call = this.#lastCall;
    const sent = {
      params: jsonOf(params, "The parameters"),
      more: jsonOf(more, "What a call has beside its parameters"),
    };
    return new Promise((resolve, reject) => {
      this.#calls.set(call, { resolve, reject });
      this.#around.send({ kind: "call", run: this.#run, call, operation: String(operation), ...sent });
    });
  }

  /** @throws UnsendableValue */
  #deliver(value: unknown, responds: boolean): void {
    const { send, ended } = this.#around;
    const run = this.#run;
    if (responds && isResponse(value)) {
      const { body, ...head } = value;
      this.#deliverBody(body, jsonOf(head, "The result"));
    } else if (isStream(value)) this.#stream(value, undefined);
    else {
      send({ kind: "result", run, value: sentValue(value, "The result"), head: undefined });
      ended();
    }
  }

  /** @throws UnsendableValue */
  #deliverBody(body: unknown, head: string): void {
    if (isStream(body)) {
      this.#stream(body, head);
      return;
    }
    this.#around.send({ kind: "result", run: this.#run, value: sentValue(body, "The body of the result"), head });
    this.#around.ended();
  }

  #stream(stream: AsyncIterable<unknown>, head: string | undefined): void {
    const { send, ended } = this.#around;
    const run = this.#run;
    const { signal } = this.#controller;
    this.#sender = new StreamSender(stream, {
      chunk: (bytes) => send({ kind: "chunk", run, bytes }, [bytes.buffer]),
      done: (error) => {
        if (error !== undefined && !signal.aborted) {
          this.#fail(error);
          return;
        }
        send({ kind: "end", run });
        ended();
      },
    });
    if (signal.aborted) this.#sender.stop();
    else send({ kind: "stream", run, head });
  }

  #fail(error: unknown): void {
    const { send, folder, ended } = this.#around;
    send({ kind: "failed", run: this.#run, message: errorText(error, folder) });
    ended();
  }
}

/** `{status, headers, body}`: an object with a status, and nothing that a response hasn't got. */
function isResponse(value: unknown): value is { readonly body?: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, "status"))
    return false;
  return Object.keys(value).every((name) => responseNames.includes(name));
}

/** A JSON text that turns out not to be one stays text. */
function receivedValue(value: SentValue): unknown {
  if (value.kind === "bytes") return value.bytes;
  if (value.kind === "text") return value.text;
  try {
    return JSON.parse(value.text);
  } catch {
    return value.text;
  }
}
