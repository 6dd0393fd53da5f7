// A bare HTTP/2 connection over TLS: sends frames as they are, whatever the protocol says of them, and keeps what comes back.
import { once } from "node:events";
import { after } from "node:test";
import { connect, type TLSSocket } from "node:tls";

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export const flag = { endStream: 1, ack: 1, endHeaders: 4 } as const;

export type Frame = {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
};

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const opened: TLSSocket[] = [];
after(() => {
  for (const socket of opened) socket.destroy();
});

export class Http2Connection {
  /** Sends the preface and empty settings. @param ca of the gateway, PEM */
  static async open(port: number, ca: string): Promise<Http2Connection> {
    const socket = connect({ port, host: "127.0.0.1", ca, ALPNProtocols: ["h2"] });
    opened.push(socket);
    await once(socket, "secureConnect");
    const connection = new Http2Connection(socket);
    socket.write(PREFACE);
    connection.send(frameType.settings, 0, 0);
    return connection;
  }

  readonly socket: TLSSocket;
  readonly frames: Frame[] = [];
  ended = false;
  #rest = Buffer.alloc(0);
  #waiting: (() => void)[] = [];

  private constructor(socket: TLSSocket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      this.#cut();
      this.#changed();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      this.ended = true;
      this.#changed();
    });
  }

  #changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #cut(): void {
    while (this.#rest.length >= 9 && this.#rest.length >= 9 + this.#rest.readUIntBE(0, 3)) {
      const end = 9 + this.#rest.readUIntBE(0, 3);
      const [type = 0, flags = 0] = this.#rest.subarray(3, 5);
      const stream = this.#rest.readUInt32BE(5) & 0x7fffffff;
      this.frames.push({ type, flags, stream, payload: this.#rest.subarray(9, end) });
      this.#rest = this.#rest.subarray(end);
    }
  }

  send(type: number, flags: number, stream: number, payload: Buffer | string = ""): boolean {
    return this.socket.write(frame(type, flags, stream, payload));
  }

  /** A whole request. @param fields names and values in turn, pseudo fields first */
  request(stream: number, fields: readonly string[], flags: number = flag.endStream): void {
    this.send(frameType.headers, flag.endHeaders | flags, stream, headerBlock(fields));
  }

  /** The first frame that fits, now or later; undefined where the connection ends without one. */
  async find(fits: (frame: Frame) => boolean): Promise<Frame | undefined> {
    for (;;) {
      const found = this.frames.find(fits);
      if (found !== undefined || this.ended) return found;
      await this.#change();
    }
  }

  /** Resolves when more can be sent, or nothing any more. */
  async drained(): Promise<void> {
    const drain = new Promise((resolve) => this.socket.once("drain", resolve));
    await Promise.race([drain, this.end()]);
  }

  async end(): Promise<void> {
    while (!this.ended) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The status of an answer by its HPACK index; 0 for one that has none. */
  async status(stream: number): Promise<number> {
    const found = await this.find((one) => one.type === frameType.headers && one.stream === stream);
    const first = found?.payload[0] ?? 0;
    const indexed: Readonly<Record<number, number>> = { 8: 200, 9: 204, 10: 206, 11: 304, 12: 400, 13: 404, 14: 500 };
    if (first >= 0x80) return indexed[first & 0x7f] ?? 0;
    return Number(/\d{3}/.exec(found?.payload.toString("latin1") ?? "")?.[0] ?? 0);
  }
}

export function frame(type: number, flags: number, stream: number, payload: Buffer | string = ""): Buffer {
  const body = typeof payload === "string" ? Buffer.from(payload, "latin1") : payload;
  const head = Buffer.alloc(9);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

/** HPACK without tables and without Huffman's code: literals, never indexed (RFC 7541, section 6.2.2). */
export function headerBlock(fields: readonly string[]): Buffer {
  const parts = fields.map((text, at) =>
    Buffer.concat([at % 2 === 0 ? Buffer.from([0x00]) : Buffer.alloc(0), literal(text)]),
  );
  return Buffer.concat(parts);
}

function literal(text: string): Buffer {
  const bytes = Buffer.from(text, "latin1");
  const length: number[] = [];
  if (bytes.length < 127) length.push(bytes.length);
  else {
    length.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) length.push((rest % 128) + 128);
    length.push(rest);
  }
  return Buffer.concat([Buffer.from(length), bytes]);
}

/** The pseudo fields of a request. */
export function pseudo(method: string, path: string, authority = "localhost"): readonly string[] {
  return [":method", method, ":scheme", "https", ":path", path, ":authority", authority];
}
