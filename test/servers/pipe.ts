// Named pipes for tests: the end that is written to, and readers that come and go.
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { Socket } from "node:net";
import path from "node:path";
import { after } from "node:test";
import { writeApp } from "./app-folder.ts";

const opened: (() => void)[] = [];
after(() => {
  for (const close of opened) close();
});

export class Pipe {
  readonly #file = path.join(writeApp({}), "pipe");
  /** For the writer; it doesn't block. */
  readonly fd: number;

  constructor() {
    execFileSync("mkfifo", [this.#file]);
    // A writer can't open a pipe that nobody reads.
    const first = this.#openReader();
    this.fd = openSync(this.#file, constants.O_WRONLY | constants.O_NONBLOCK);
    opened.push(() => closeSync(this.fd));
    this.#close = () => closeSync(first);
  }

  #close: () => void;

  #openReader(): number {
    return openSync(this.#file, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** For a process that shall have the pipe as a shell makes it. */
  blockingFd(): number {
    const fd = openSync(this.#file, constants.O_WRONLY);
    opened.push(() => closeSync(fd));
    return fd;
  }

  /** From now on nobody has the other end. */
  leave(): void {
    this.#close();
    this.#close = () => {};
  }

  /** Begins to read. */
  read(): PipeReader {
    const reader = new PipeReader(this.#openReader());
    opened.push(() => reader.socket.destroy());
    this.leave();
    this.#close = () => reader.socket.destroy();
    return reader;
  }
}

class PipeReader {
  readonly socket: Socket;
  text = "";
  #changed: () => void = () => {};

  constructor(fd: number) {
    this.socket = new Socket({ fd, readable: true, writable: false });
    this.socket.setEncoding("utf8");
    this.socket.on("data", (chunk) => {
      this.text += chunk;
      this.#changed();
    });
  }

  /** All lines so far, once one of them matches. */
  async until(pattern: RegExp): Promise<readonly string[]> {
    while (!pattern.test(this.text)) await new Promise<void>((resolve) => (this.#changed = resolve));
    return this.text.split("\n").slice(0, -1);
  }
}
