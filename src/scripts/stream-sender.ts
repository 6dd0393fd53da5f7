// Sends what a script streams to the gateway, as fast as that has room for it.
import { finished, Readable } from "node:stream";
import { bytesOf, UnsendableValue } from "./plain-value.ts";

/** Node's streams, the web's, and whatever else can be read with `for await`. */
export function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as AsyncIterable<unknown> | undefined)?.[Symbol.asyncIterator] === "function";
}

export type StreamReceiver = {
  readonly chunk: (bytes: Uint8Array<ArrayBuffer>) => void;
  /** @param error undefined at the end; else it has broken off */
  readonly done: (error: unknown) => void;
};

export class StreamSender {
  readonly #source: Readable;
  readonly #receiver: StreamReceiver;
  /** Bytes that may be sent; a chunk that is larger goes as a whole. */
  #room = 0;

  /** Nothing flows before the first `pull`. */
  constructor(stream: AsyncIterable<unknown>, receiver: StreamReceiver) {
    this.#receiver = receiver;
    this.#source = stream instanceof Readable ? stream : Readable.from(stream);
    this.#source.pause().on("data", (chunk: unknown) => this.#send(chunk));
    finished(this.#source, { writable: false }, (error) => receiver.done(error ?? undefined));
  }

  pull(bytes: number): void {
    this.#room += bytes;
    if (this.#room > 0) this.#source.resume();
  }

  stop(): void {
    this.#source.destroy();
  }

  #send(chunk: unknown): void {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : bytesOf(chunk);
    if (bytes === undefined) {
      this.#source.destroy(new UnsendableValue("A chunk of the stream is neither text nor bytes"));
      return;
    }
    if (bytes.length === 0) return;
    this.#room -= bytes.length;
    if (this.#room <= 0) this.#source.pause();
    this.#receiver.chunk(bytes);
  }
}
