// Writes whole lines to a file descriptor without ever blocking a request: lines queue in memory and go out in batches.
import { write } from "node:fs";

/** Milliseconds that lines are gathered for one write. */
const GATHER = 10;

export type LogWriterOptions = {
  readonly fd: number;
  /** Bytes that may wait; beyond it whole lines are dropped and counted. */
  readonly limit: number;
  /** Makes the line that reports dropped lines. */
  readonly droppedLine: (count: number) => string;
};

export class LogWriter {
  readonly #options: LogWriterOptions;
  #pending = "";
  #writing = false;
  #scheduled = false;
  #waitingBytes = 0;
  #dropped = 0;
  #closed = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  /** Queues one line (without its line end). */
  line(text: string): void {
    if (this.#waitingBytes + text.length > this.#options.limit) {
      this.#dropped += 1;
      return;
    }
    this.#pending += `${text}\n`;
    this.#waitingBytes += text.length + 1;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(this.#flush, GATHER);
  }

  /** Writes what waits, for at most `timeout` milliseconds. */
  async close(timeout: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#waitingBytes === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#flush();
    });
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (this.#writing || this.#pending === "") return;
    if (this.#dropped > 0) {
      this.#pending += `${this.#options.droppedLine(this.#dropped)}\n`;
      this.#dropped = 0;
    }
    const batch = Buffer.from(this.#pending);
    this.#pending = "";
    this.#write(batch);
  };

  #write(batch: Buffer): void {
    this.#writing = true;
    write(this.#options.fd, batch, (error, written) => {
      if (error !== null && error.code === "EAGAIN") {
        setTimeout(() => this.#write(batch), 5);
        return;
      }
      if (error === null && written < batch.length) {
        this.#write(batch.subarray(written));
        return;
      }
      // A sink that is gone (EPIPE, a full disk) must not stop the gateway: these lines are lost.
      this.#writing = false;
      this.#waitingBytes = this.#pending.length;
      if (this.#pending === "") this.#whenIdle?.();
      else if (this.#closed) this.#flush();
      else this.#schedule();
    });
  }
}
