// The client's request as stages and flows see it, whatever brought it here.
import { Readable } from "node:stream";
import { Content } from "../data/content.ts";
import type { JsonObject } from "../data/json.ts";

export type ClientRequest = {
  /** The request ID of logs and answers. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** The canonical path: the one that is matched, authorised and forwarded. */
  readonly path: string;
  /** Without the question mark; undefined where the target has none. */
  readonly query: string | undefined;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  /** By lower-case name; the values of repeated fields are joined as HTTP allows it. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** One of them, without making all. @param name in lower case */
  header(name: string): string | string[] | undefined;
  readonly scheme: "http" | "https";
  /** The Host field, or the authority of an absolute target. */
  readonly authority: string;
  readonly remoteAddress: string;
  /** Whether the peer is one of FLAT_TRUSTED_PROXIES: then its forwarding fields are believed. */
  readonly trusted: boolean;
  /** What the client's certificate says; undefined where it needs none. */
  readonly certificate?: JsonObject | undefined;
  readonly body: ClientBody;
};

/** The request's body: a stream until somebody reads it, then bytes that can be sent on as they came. */
export class ClientBody {
  readonly #stream: Readable;
  readonly #mime: string;
  /** Whether the request has a body at all. */
  readonly present: boolean;
  readonly #allow: () => void;
  #content: Content | undefined;
  #received = 0;
  #opened = false;

  /**
   * @param stream not read from yet
   * @param present `false` promises that the stream has no data
   * @param allow tells a client that waits for it (`Expect: 100-continue`) to send the body
   */
  constructor(stream: Readable, mime: string, present: boolean, allow: () => void) {
    this.#stream = stream;
    this.#mime = mime;
    this.present = present;
    this.#allow = allow;
  }

  /** A body that is there as a whole. @param bytes null where there is none */
  static ofBytes(bytes: Buffer | null, mime: string): ClientBody {
    const body = new ClientBody(Readable.from([]), mime, bytes !== null, () => {});
    if (bytes !== null) body.keep(bytes);
    return body;
  }

  /** What was read; undefined before that and for requests without a body. */
  get content(): Content | undefined {
    return this.#content;
  }

  /** Whether there is a body that nobody has begun to read. */
  get isUnread(): boolean {
    return this.present && !this.#opened && this.#content === undefined;
  }

  /** Bytes that came, for the log. */
  get received(): number {
    return this.#received;
  }

  /** Keeps what a stage has read. */
  keep(bytes: Buffer): void {
    this.#received = bytes.length;
    this.#content = Content.ofBytes(bytes, this.#mime);
  }

  /** What to send upstream: the bytes where they were read, else the stream itself; null without a body. */
  forward(): Buffer | Readable | null {
    if (!this.present) return null;
    return this.#content?.bytes() ?? this.open();
  }

  /** The stream, for the one who reads it; it waits until it is resumed. */
  open(): Readable {
    this.#opened = true;
    this.#allow();
    // Pausing keeps the listener from starting the stream before its reader is there.
    return this.#stream.pause().on("data", (chunk: Buffer) => {
      this.#received += chunk.length;
    });
  }
}
