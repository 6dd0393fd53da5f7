// Writes whole lines to a file descriptor without ever blocking a request: lines queue in memory and go out in batches.
import { write } from "node:fs";

/** Milliseconds that lines are gathered for one batch. */
const GATHER = 50;
/** Bytes of a block that lines are gathered in: each write wakes a thread, so few large ones cost less. */
const BLOCK = 256 * 1024;
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

/**
 * Lines are encoded at once: text put together from pieces takes several times its size, and keeping it until the next
 * write would have the garbage collector copy all of it again and again.
 */
export class LogWriter {
  readonly #options: LogWriterOptions;
  /** Lines of the last moment. */
  #block = Buffer.allocUnsafeSlow(BLOCK);
  #filled = 0;
  readonly #batches: Buffer[] = [];
  #writing = false;
  #scheduled = false;
  /** Bytes of all that waits. */
  #waiting = 0;
  #dropped = 0;
  /** Whether the last batch was lost: a report would be lost too. */
  #failed = false;
  #closing = false;
  #whenIdle: (() => void) | undefined;

  constructor(options: LogWriterOptions) {
    this.#options = options;
  }

  /** Queues one line (without its line end). */
  line(text: string): void {
    if (this.#waiting + text.length < this.#options.limit) {
      this.#append(text);
    } else {
      this.#dropped += 1;
    }
    this.#schedule();
  }

  /** Queues whole lines that are encoded already, with their line ends. The bytes are not to be changed. */
  lines(bytes: Buffer): void {
    if (this.#waiting + bytes.length < this.#options.limit) {
      this.#seal(0);
      this.#batches.push(bytes);
      this.#waiting += bytes.length;
    } else {
      this.#dropped += linesIn(bytes);
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeout(this.#flush, GATHER);
  }

  /** Resolves once everything is written, or after `timeout` milliseconds. */
  async close(timeout: number): Promise<void> {
    this.#closing = true;
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
    if (this.#writing) return;
    this.#reportDropped();
    this.#seal(0);
    this.#next();
  };

  #append(text: string): void {
    // UTF-8 takes three bytes at most for each UTF-16 unit.
    const most = text.length * 3 + 1;
    if (this.#filled + most > this.#block.length) this.#seal(Buffer.byteLength(text) + 1);
    const end = this.#filled + this.#block.write(text, this.#filled);
    this.#block[end] = LINE_END;
    this.#waiting += end + 1 - this.#filled;
    this.#filled = end + 1;
  }

  /** Makes a batch of what is gathered. @param room bytes that the next block has to hold at least */
  #seal(room: number): void {
    if (this.#filled > 0) this.#batches.push(this.#block.subarray(0, this.#filled));
    if (this.#filled > 0 || room > this.#block.length) this.#block = Buffer.allocUnsafeSlow(Math.max(BLOCK, room));
    this.#filled = 0;
  }

  #next(): void {
    if (this.#closing && this.#batches.length === 0) this.#seal(0);
    const batch = this.#batches.shift();
    this.#writing = batch !== undefined;
    if (batch !== undefined) this.#write(batch, 0);
    else if (this.#filled > 0) this.#schedule();
    else this.#whenIdle?.();
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
        this.#failed = error !== null;
        if (this.#failed) this.#dropped += linesIn(batch.subarray(start));
        this.#reportDropped();
        this.#next();
      }
    });
  }

  /** One line for all that was dropped, once there is room again. */
  #reportDropped(): void {
    if (this.#dropped === 0 || this.#failed || this.#waiting > this.#options.limit / 2) return;
    this.#append(this.#options.droppedLine(this.#dropped));
    this.#dropped = 0;
  }
}

function linesIn(batch: Buffer): number {
  let count = 0;
  for (let at = batch.indexOf(LINE_END); at >= 0; at = batch.indexOf(LINE_END, at + 1)) count += 1;
  return count;
}
