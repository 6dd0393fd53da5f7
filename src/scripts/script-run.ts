// One run of a script, as the gateway sees it: how long it may take, and what comes of it.
import type { Json } from "../data/json.ts";
import { parseJson } from "../data/parse-json.ts";
import { ScriptFault } from "./script-fault.ts";
import type { FromThread, ScriptArguments, SentAnswer, SentResult, ToThread } from "./script-messages.ts";
import { ScriptStream } from "./script-stream.ts";

/** Makes an internal call for a script. Rejects with what the script is told. */
export type MakeCall = (
  call: { readonly operation: string; readonly params: Json; readonly more: Json },
  signal: AbortSignal,
) => Promise<SentAnswer>;

export type ScriptTask = {
  /** Absolute, real path. */
  readonly file: string;
  /** Of the log. */
  readonly requestID: string;
  /** Milliseconds, from when a thread has it: until there is a result, or a stream begins. */
  readonly timeout: number;
  readonly given: ScriptArguments;
  /** Whether a result in the form of a response is one. */
  readonly responds: boolean;
  readonly call: MakeCall;
};

export type ScriptResult =
  | ({ readonly kind: "value" } & SentResult)
  | { readonly kind: "stream"; readonly body: ScriptStream; readonly head: string | undefined };

/** The thread that a run is in. */
export type RunThread = {
  readonly tell: (message: ToThread) => void;
  /** Ends the thread if it doesn't answer. */
  readonly watch: () => void;
  /** Nothing more is expected of the run. */
  readonly leave: () => void;
};

export class ScriptRun {
  readonly task: ScriptTask;
  /** Rejects with a ScriptFault; never settles for a run that was cancelled. */
  readonly result: Promise<ScriptResult>;
  readonly #calls = new AbortController();
  #settle: { resolve: (result: ScriptResult) => void; reject: (fault: ScriptFault) => void } | undefined;
  #id = 0;
  #thread: RunThread | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stream: ScriptStream | undefined;

  constructor(task: ScriptTask) {
    this.task = task;
    this.result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** Gives it to a thread, perhaps to another one than before. @param id of the run there */
  begin(id: number, thread: RunThread): void {
    const { file, requestID, given, responds, timeout } = this.task;
    this.#id = id;
    this.#thread = thread;
    this.#timer ??= setTimeout(() => this.#expire(), timeout);
    thread.tell({ kind: "run", run: id, file, requestID, given, responds });
  }

  /** Nobody waits for it any more. The thread has to get free within the time limit all the same. */
  cancel(): void {
    this.#settle = undefined;
    this.#abort("The client is gone");
  }

  fail(fault: ScriptFault): void {
    this.#close();
    this.#settle?.reject(fault);
    this.#stream?.destroy(fault);
  }

  take(message: FromThread): void {
    switch (message.kind) {
      case "result":
        this.#end();
        this.#settle?.resolve({ kind: "value", value: message.value, head: message.head });
        return;
      case "stream":
        this.#begin(message.head);
        return;
      case "chunk":
        this.#stream?.deliver(message.bytes);
        return;
      case "end":
        this.#end();
        if (this.#stream?.destroyed === false) this.#stream.push(null);
        return;
      case "failed":
        this.#thread?.leave();
        this.fail(new ScriptFault("failed", message.message));
        return;
      case "call":
        void this.#call(message);
    }
  }

  /** From now on it may go on for as long as its thread is alive. */
  #begin(head: string | undefined): void {
    const run = this.#id;
    clearTimeout(this.#timer);
    this.#timer = setInterval(() => this.#thread?.watch(), this.task.timeout);
    const stop = (): void => this.#abort("The stream is closed");
    this.#stream = new ScriptStream({ pull: (bytes) => this.#thread?.tell({ kind: "pull", run, bytes }), stop });
    if (this.#settle === undefined) this.#stream.destroy();
    this.#settle?.resolve({ kind: "stream", body: this.#stream, head });
  }

  async #call({ call, operation, params, more }: Extract<FromThread, { kind: "call" }>): Promise<void> {
    const run = this.#id;
    try {
      const given = { operation, params: parseJson(params), more: parseJson(more) };
      const answer = await this.task.call(given, this.#calls.signal);
      this.#thread?.tell({ kind: "answer", run, call, answer });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#thread?.tell({ kind: "refusal", run, call, message: text });
    }
  }

  #expire(): void {
    const thread = this.#thread;
    this.#abort("timeout");
    thread?.leave();
    thread?.watch();
    this.fail(new ScriptFault("timeout", `There is no result after ${this.task.timeout / 1000} s`));
  }

  #abort(reason: string): void {
    if (this.#calls.signal.aborted) return;
    this.#calls.abort();
    this.#thread?.tell({ kind: "abort", run: this.#id, reason });
  }

  #end(): void {
    this.#thread?.leave();
    this.#close();
  }

  #close(): void {
    clearInterval(this.#timer);
    this.#calls.abort();
    this.#thread = undefined;
  }
}
