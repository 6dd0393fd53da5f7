// A stream of a script as the gateway reads it: the thread sends as much as there is room for.
import { Readable } from "node:stream";

/** Bytes that may be on their way. */
const WINDOW = 256 * 1024;

export type StreamSource = {
  readonly pull: (bytes: number) => void;
  /** Called once it is over, whether it has ended or not. */
  readonly stop: () => void;
};

export class ScriptStream extends Readable {
  readonly #source: StreamSource;
  /** Bytes that have come since the thread was last told that there is room. */
  #taken = 0;

  constructor(source: StreamSource) {
    super();
    this.#source = source;
    // It may break off before anybody reads it: who does finds the error.
    this.on("error", () => {});
    source.pull(WINDOW);
  }

  deliver(bytes: Uint8Array): void {
    this.#taken += bytes.length;
    this.push(bytes);
  }

  override _read(): void {
    if (this.#taken < WINDOW / 4) return;
    this.#source.pull(this.#taken);
    this.#taken = 0;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#source.stop();
    done(error);
  }
}
