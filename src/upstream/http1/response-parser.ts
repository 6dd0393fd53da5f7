// Cuts what comes over a connection into responses (RFC 9112, section 6): heads, bodies, and where they end.
import { ChunkReader } from "./chunk-reader.ts";
import { ClosedError, HeadLimitError, ProtocolError } from "./message-faults.ts";
import { type ReceivedHead, readHead } from "./read-head.ts";

export interface ResponseSink {
  /** Not for interim heads (1xx). */
  head(received: ReceivedHead): void;
  /** An interim head 101. @param rest what came behind it */
  switched(received: ReceivedHead, rest: Buffer): void;
  data(chunk: Buffer): void;
  /** The response is complete. @param clean whether nothing came behind it */
  end(clean: boolean): void;
}

/** Bytes of a head, interim ones apart. */
const MAX_HEAD = 16 * 1024;
/** Interim heads before the final one. */
const MAX_INTERIM = 100;

const HEAD_END = "\r\n\r\n";
const SWITCHING = 101;

type State = "idle" | "head" | "sized" | "chunked" | "until-close";

export class ResponseParser {
  readonly #sink: ResponseSink;
  #state: State = "idle";
  /** Whether the request was HEAD: its response has no body. */
  #bodyless = false;
  /** What has come of a head that isn't complete. */
  #text = "";
  #interim = 0;
  /** Bytes of a sized body that are still to come. */
  #left = 0;
  #chunks: ChunkReader | undefined;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /** A request has been sent: its response is what comes next. */
  expect(method: string): void {
    this.#state = "head";
    this.#bodyless = method === "HEAD";
    this.#interim = 0;
  }

  /** @throws ProtocolError, HeadLimitError, CodingError */
  read(bytes: Buffer): void {
    switch (this.#state) {
      case "sized":
        this.#readSized(bytes, 0);
        break;
      case "head":
        this.#readHead(bytes);
        break;
      case "chunked":
        this.#readChunks(bytes, 0);
        break;
      case "until-close":
        this.#sink.data(bytes);
        break;
      default:
        throw new ProtocolError("data that nobody has asked for");
    }
  }

  /** The upstream has closed its end. @throws ClosedError where that doesn't complete the response */
  close(): void {
    if (this.#state !== "until-close") throw new ClosedError();
    this.#finish(true);
  }

  #readHead(bytes: Buffer): void {
    const known = this.#text.length;
    this.#text += bytes.toString("latin1", 0, Math.min(bytes.length, MAX_HEAD + HEAD_END.length - known));
    const end = this.#text.indexOf(HEAD_END, Math.max(0, known - HEAD_END.length));
    if (end < 0) {
      if (this.#text.length > MAX_HEAD) throw new HeadLimitError(MAX_HEAD);
      if (!"HTTP/1.".startsWith(this.#text.slice(0, 7))) throw new ProtocolError("no status line");
      return;
    }
    const received = readHead(this.#text.slice(0, end));
    this.#text = "";
    const start = end + HEAD_END.length - known;
    if (received.head.status >= 200) this.#begin(received, bytes, start);
    else if (received.head.status === SWITCHING) this.#switch(received, bytes.subarray(start));
    else this.#skipInterim(bytes, start);
  }

  #skipInterim(bytes: Buffer, start: number): void {
    this.#interim += 1;
    if (this.#interim > MAX_INTERIM) throw new ProtocolError("too many interim responses");
    if (start < bytes.length) this.#readHead(bytes.subarray(start));
  }

  #switch(received: ReceivedHead, rest: Buffer): void {
    this.#state = "idle";
    this.#sink.switched(received, rest);
  }

  /** The final head is there: what frames the body decides how it goes on (RFC 9112, section 6.3). */
  #begin(received: ReceivedHead, bytes: Buffer, start: number): void {
    const { head, length, chunked } = received;
    const { status } = head;
    this.#sink.head(received);
    if (this.#bodyless || status === 204 || status === 304 || length === 0) {
      this.#finish(start === bytes.length);
    } else if (chunked) {
      this.#state = "chunked";
      this.#chunks = new ChunkReader((data) => this.#sink.data(data));
      if (start < bytes.length) this.#readChunks(bytes, start);
    } else if (length > 0) {
      this.#state = "sized";
      this.#left = length;
      if (start < bytes.length) this.#readSized(bytes, start);
    } else {
      this.#state = "until-close";
      if (start < bytes.length) this.#sink.data(bytes.subarray(start));
    }
  }

  #readSized(bytes: Buffer, start: number): void {
    const size = bytes.length - start;
    if (size < this.#left) {
      this.#left -= size;
      this.#sink.data(start === 0 ? bytes : bytes.subarray(start));
      return;
    }
    const end = start + this.#left;
    this.#left = 0;
    this.#sink.data(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
    this.#finish(end === bytes.length);
  }

  #readChunks(bytes: Buffer, start: number): void {
    const end = this.#chunks?.read(bytes, start) ?? -1;
    if (end >= 0) this.#finish(end === bytes.length);
  }

  #finish(clean: boolean): void {
    this.#state = "idle";
    this.#chunks = undefined;
    this.#sink.end(clean);
  }
}
