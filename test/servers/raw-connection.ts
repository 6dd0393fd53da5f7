// A bare TCP connection: sends bytes as they are and keeps what comes back.
import { connect, type Socket } from "node:net";
import { after } from "node:test";

const opened: Socket[] = [];
after(() => {
  for (const socket of opened) socket.destroy();
});

export class RawConnection {
  static async open(port: number): Promise<RawConnection> {
    const socket = connect(port, "127.0.0.1");
    opened.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return new RawConnection(socket);
  }

  readonly socket: Socket;
  /** Everything that came, bytes as characters. */
  received = "";
  /** Whether the other side has closed, in whatever way. */
  ended = false;
  #changed: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.received += chunk.toString("latin1");
      this.#changed();
    });
    socket.on("error", () => {});
    for (const event of ["end", "close"]) {
      socket.on(event, () => {
        this.ended = true;
        this.#changed();
      });
    }
  }

  send(text: string | Buffer): void {
    this.socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
  }

  /** Waits until this matches what was received. @throws where the connection ends before */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.received);
      if (match !== null) return match;
      if (this.ended) throw new Error(`The connection ended with ${JSON.stringify(this.received)}`);
      await this.#change();
    }
  }

  /** Waits until the other side has closed. @returns everything that came */
  async end(): Promise<string> {
    while (!this.ended) await this.#change();
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#changed = resolve));
  }
}

/** Sends one text and gives everything until the other side closes. */
export async function exchange(port: number, text: string): Promise<string> {
  const connection = await RawConnection.open(port);
  connection.send(text);
  return connection.end();
}
