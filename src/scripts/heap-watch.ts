// Watches what the heaps of threads hold, and the bytes beside them. V8's own limit ends the whole process where one allocation is too large for it, and has none for bytes.
import { Session } from "node:inspector";

/** Milliseconds between two looks. */
const INTERVAL = 50;
/** Bytes of buffers that may wait to be collected. */
const GARBAGE = 128 * 1024 * 1024;

/** Bytes: of objects and text, and of buffers. */
type Used = { readonly heap: number; readonly buffers: number };

type Attached = { readonly params: { readonly sessionId: string; readonly workerInfo: { readonly workerId: string } } };
type Received = { readonly params: { readonly sessionId: string; readonly message: string } };

/** The inspector asks a thread even while that is busy. One session, without a port, for all threads of the process. */
class HeapInspector {
  readonly #session = new Session();
  /** Sessions of threads, by thread ID. */
  readonly #threads = new Map<number, string>();
  readonly #waiting = new Map<string, (used: Used) => void>();

  constructor() {
    this.#session.connect();
    this.#session.on("NodeWorker.attachedToWorker", ({ params }: Attached) => {
      this.#threads.set(Number(params.workerInfo.workerId), params.sessionId);
    });
    this.#session.on("NodeWorker.receivedMessageFromWorker", ({ params }: Received) => this.#take(params));
    this.#session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  }

  /** @param answer is given the bytes in use, unless the thread is gone */
  ask(threadId: number, answer: (used: Used) => void): void {
    const sessionId = this.#threads.get(threadId);
    if (sessionId === undefined || this.#waiting.has(sessionId)) return;
    this.#waiting.set(sessionId, answer);
    this.#session.post("NodeWorker.sendMessageToWorker", { sessionId, message: question });
  }

  forget(threadId: number): void {
    this.#waiting.delete(this.#threads.get(threadId) ?? "");
    this.#threads.delete(threadId);
  }

  #take({ sessionId, message }: Received["params"]): void {
    const answer = this.#waiting.get(sessionId);
    this.#waiting.delete(sessionId);
    const used: Partial<Used> | undefined = JSON.parse(message).result?.result?.value;
    // A script may have taken `process` away.
    if (used !== undefined) answer?.({ heap: Number(used.heap), buffers: Number(used.buffers) });
  }
}

const expression =
  "(({ heapUsed, arrayBuffers }) => ({ heap: heapUsed, buffers: arrayBuffers }))(process.memoryUsage())";
const params = { expression, returnByValue: true, silent: true };
const question = JSON.stringify({ id: 1, method: "Runtime.evaluate", params });

let inspector: HeapInspector | undefined;

export class HeapWatch {
  readonly #threadId: number;
  readonly #limit: number;
  readonly #exceeded: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit bytes. @param exceeded called when more is in use */
  constructor(threadId: number, limit: number, exceeded: () => void) {
    this.#threadId = threadId;
    this.#limit = limit;
    this.#exceeded = exceeded;
  }

  /** While the thread has something to do. */
  start(): void {
    inspector ??= new HeapInspector();
    this.#timer ??= setInterval(() => this.#look(), INTERVAL).unref();
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The thread is gone. */
  end(): void {
    this.pause();
    inspector?.forget(this.#threadId);
  }

  #look(): void {
    inspector?.ask(this.#threadId, ({ heap, buffers }) => {
      if (heap > this.#limit || buffers > this.#limit + GARBAGE) this.#exceeded();
    });
  }
}
