// Writes whole lines to a file descriptor without ever blocking a request: lines queue in memory and go out in batches.
import { write } from "node:fs";

/** Milliseconds that lines are gathered for one batch. */
const GATHER = 50;
/** Milliseconds until a full pipe is tried again. */
const RETRY = 5;
const LINE_END = 0x0a;

export type LogWriterOptions = {
  readonly fd: number;
  /** Bytes that may wait; beyond it whole lines are dropped and counted. */
  readonly limit: number;
  /** Makes the line that reports dropped lines. */
  readonly droppedLine: (count: number) => string;
};

export class LogWriter {
  readonly #options: LogWriterOptions;
  /** Lines of the last moment, still as text. */
  #gathered = "";
  readonly #batches: Buffer[] = [];
  #writing = false;
  #scheduled = false;
  /** Size of all that waits; text counts by its characters until it is encoded. */
  #waiting = 0;
  #dropped = 0;
  #whenIdle: (() => void) | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  /** Queues one line (without its line end). */
  line(text: string): void {
    if (this.#waiting + text.length < this.#options.limit) {
      this.#gathered += `${text}\n`;
      this.#waiting += text.length + 1;
    } else {
      this.#dropped += 1;
    }
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(this.#flush, GATHER);
  }

  /** Resolves once everything is written, or after `timeout` milliseconds. */
  async close(timeout: number): Promise<void> {
    this.#flush();
    if (!this.#writing) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeout);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    if (!this.#writing) this.#reportDropped();
    // Also while nothing can be written: text that was put together piece by piece takes several times its size.
    this.#waiting -= this.#gathered.length;
    this.#push(this.#gathered);
    this.#gathered = "";
    if (!this.#writing) this.#next();
  };

  #push(text: string): void {
    if (text === "") return;
    const batch = Buffer.from(text);
    this.#waiting += batch.length;
    this.#batches.push(batch);
  }

  #next(): void {
    const batch = this.#batches.shift();
    this.#writing = batch !== undefined;
    if (batch === undefined) this.#whenIdle?.();
    else this.#write(batch, 0);
  }

  #write(batch: Buffer, start: number): void {
    write(this.#options.fd, batch, start, batch.length - start, null, (error, written) => {
      if (error !== null && error.code === "EAGAIN") {
        setTimeout(() => this.#write(batch, start), RETRY);
      } else if (error === null && start + written < batch.length) {
        this.#write(batch, start + written);
      } else {
        this.#waiting -= batch.length;
        // A sink that is gone (EPIPE, a full disk) must not stop the gateway: these lines are lost.
        if (error !== null) this.#dropped += linesIn(batch.subarray(start));
        else this.#reportDropped();
        this.#next();
      }
    });
  }

  /** One line for all that was dropped, once there is room again. */
  #reportDropped(): void {
    if (this.#dropped === 0 || this.#waiting > this.#options.limit / 2) return;
    this.#push(`${this.#options.droppedLine(this.#dropped)}\n`);
    this.#dropped = 0;
  }
}

function linesIn(batch: Buffer): number {
  let count = 0;
  for (let at = batch.indexOf(LINE_END); at >= 0; at = batch.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}
