// The response to a request of an HTTP/2 client: what the pipeline writes becomes frames of its stream.
import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { Writable } from "node:stream";
import { isHopByHop } from "../upstream/header-fields.ts";
import type { ServedResponse } from "./served-response.ts";

const { NGHTTP2_NO_ERROR } = constants;

/** Fields whose values can't be joined by commas. */
const separate: ReadonlySet<string> = new Set(["set-cookie", "www-authenticate", "proxy-authenticate"]);

export class Http2Response extends Writable implements ServedResponse {
  statusCode = 200;
  headersSent = false;
  /** Streams end, connections stay. */
  shouldKeepAlive = true;
  readonly #stream: ServerHttp2Stream;
  #isLimited = false;
  #isBrokenOff = false;

  constructor(stream: ServerHttp2Stream) {
    super({ highWaterMark: 64 * 1024 });
    this.#stream = stream;
    stream.once("close", () => this.destroy());
  }

  writeContinue(): void {
    if (!this.#isGone) this.#stream.additionalHeaders({ ":status": 100 });
  }

  /** There are no reason phrases in HTTP/2. */
  writeHead(status: number, textOrFields: string | string[], fields?: string[]): this {
    this.statusCode = status;
    this.headersSent = true;
    if (this.#isGone) return this;
    this.#stream.respond({ ":status": status, ...headersOf(fields ?? (textOrFields as string[])) });
    return this;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    // Answers to HEAD and those without a body have ended with their head.
    if (this.#stream.writableEnded || this.#isGone) done();
    else this.#stream.write(chunk, done);
  }

  override _final(done: () => void): void {
    if (this.#stream.writableEnded || this.#isGone) done();
    else this.#stream.end(done);
  }

  /** One that isn't finished is broken off. */
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.writableFinished) this.breakOff();
    done(error);
  }

  /** `close`, with whatever code, would end the answer as if it were whole. */
  breakOff(): void {
    if (this.#isGone) return;
    this.#isBrokenOff = true;
    this.#stream.destroy(new Error("The answer is broken off"));
  }

  /** Once it has closed: whether it is the client that didn't want to wait for it. */
  get isAbandoned(): boolean {
    return !this.#isBrokenOff && (!this.writableEnded || this.#stream.rstCode !== NGHTTP2_NO_ERROR);
  }

  /** Frames tell where a request ends, whatever is in it. */
  refuseRest(): void {}

  /** RFC 9113, section 8.1: the client may be told at once that the rest isn't wanted. */
  dropRest(): void {
    if (!this.#isGone && !this.#stream.readableEnded) this.#stream.close(NGHTTP2_NO_ERROR);
  }

  limitReader(limit: number): void {
    if (this.#isLimited === limit > 0) return;
    this.#isLimited = limit > 0;
    this.#stream.setTimeout(limit, () => this.breakOff());
  }

  get #isGone(): boolean {
    return this.#stream.destroyed || this.#stream.closed;
  }
}

/** Without the fields of HTTP/1 connections (RFC 9113, section 8.2.2). */
function headersOf(fields: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = { __proto__: null as never };
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    const value = fields[at + 1] as string;
    const before = headers[name];
    if (isHopByHop(name)) continue;
    if (before === undefined) headers[name] = value;
    else headers[name] = separate.has(name) ? [before, value].flat() : `${before}, ${value}`;
  }
  return headers;
}
