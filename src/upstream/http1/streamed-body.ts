// Sends a request body as it comes, with backpressure: with the length that was announced, or in chunks (RFC 9112, section 7.1).
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { BodyLengthError } from "./message-faults.ts";

export type BodyEvents = {
  /** @param bytes how many have gone to the socket */
  readonly sent: (bytes: number) => void;
  readonly end: () => void;
  /** The stream has failed, or isn't as long as announced. */
  readonly fail: (error: Error) => void;
};

export class StreamedBody {
  readonly #socket: Socket;
  readonly #stream: Readable;
  readonly #length: number | undefined;
  readonly #events: BodyEvents;
  #sent = 0;

  /** @param length undefined sends chunks */
  constructor(socket: Socket, stream: Readable, length: number | undefined, events: BodyEvents) {
    this.#socket = socket;
    this.#stream = stream;
    this.#length = length;
    this.#events = events;
  }

  start(): void {
    const stream = this.#stream;
    if (stream.destroyed && !stream.readableEnded) {
      this.#onClose();
      return;
    }
    if (stream.readableEnded) {
      this.#onEnd();
      return;
    }
    stream.on("data", this.#onData).on("end", this.#onEnd).on("error", this.#onError).on("close", this.#onClose);
    this.#socket.on("drain", this.#onDrain);
    stream.resume();
  }

  /** Nobody wants the rest: what still comes of it is dropped. */
  stop(): void {
    this.#detach();
    this.#stream.resume();
  }

  #detach(): void {
    this.#stream
      .off("data", this.#onData)
      .off("end", this.#onEnd)
      .off("close", this.#onClose)
      .off("error", this.#onError)
      // A stream that fails later must not end the process.
      .on("error", () => {});
    this.#socket.off("drain", this.#onDrain);
  }

  readonly #onData = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    this.#sent += chunk.length;
    if (this.#length !== undefined && this.#sent > this.#length) {
      this.#fail(new BodyLengthError(this.#length, this.#sent));
      return;
    }
    if (!this.#write(chunk)) this.#stream.pause();
    this.#events.sent(chunk.length);
  };

  #write(chunk: Buffer): boolean {
    const socket = this.#socket;
    if (this.#length !== undefined) return socket.write(chunk);
    socket.cork();
    socket.write(`${chunk.length.toString(16)}\r\n`, "latin1");
    socket.write(chunk);
    const more = socket.write("\r\n", "latin1");
    socket.uncork();
    return more;
  }

  readonly #onDrain = (): void => {
    this.#stream.resume();
  };

  readonly #onEnd = (): void => {
    if (this.#length !== undefined && this.#sent < this.#length) {
      this.#fail(new BodyLengthError(this.#length, this.#sent));
      return;
    }
    this.#detach();
    if (this.#length === undefined) this.#socket.write("0\r\n\r\n", "latin1");
    this.#events.end();
  };

  readonly #onError = (error: Error): void => this.#fail(error);

  readonly #onClose = (): void => this.#fail(new Error("The request body broke off"));

  #fail(error: Error): void {
    this.#detach();
    this.#events.fail(error);
  }
}
