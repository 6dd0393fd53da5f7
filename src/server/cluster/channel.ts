// Questions and answers between the first process of a gateway and its workers, both ways.

/** A child process, or this process as a child. */
export type Port = {
  send(message: object, done: (error: Error | null) => void): unknown;
  on(event: "message", listener: (message: unknown) => void): unknown;
};

type Message =
  | { readonly kind: "ask"; readonly id: number; readonly about: string; readonly data: unknown }
  | { readonly kind: "answer"; readonly id: number; readonly data: unknown };

type Waiting = { readonly timer: NodeJS.Timeout; readonly resolve: (data: unknown) => void };

export class Channel {
  readonly #port: Port;
  readonly #handlers = new Map<string, (data: never) => unknown>();
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;
  #closed = false;

  constructor(port: Port) {
    this.#port = port;
    port.on("message", (message) => void this.#receive(message as Message));
  }

  /** @param handle must not throw; what it gives or promises is the answer */
  on<Data>(about: string, handle: (data: Data) => unknown): void {
    this.#handlers.set(about, handle);
  }

  /** Undefined where there is no answer in time, or the other side has gone. @param timeout milliseconds */
  ask<Answer>(about: string, data: unknown, timeout: number): Promise<Answer | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#settle(id, undefined), timeout);
      this.#waiting.set(id, { timer, resolve: resolve as (data: unknown) => void });
      this.#send({ kind: "ask", id, about, data });
    });
  }

  /** The other side has gone. */
  close(): void {
    this.#closed = true;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
  }

  async #receive(message: Message): Promise<void> {
    if (message.kind === "answer") this.#settle(message.id, message.data);
    else if (message.kind === "ask") {
      const data = await this.#handlers.get(message.about)?.(message.data as never);
      this.#send({ kind: "answer", id: message.id, data });
    }
  }

  #settle(id: number, data: unknown): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(data);
  }

  #send(message: Message): void {
    // Who is gone doesn't hear it, and is noticed otherwise.
    this.#port.send(message, () => {});
  }
}
