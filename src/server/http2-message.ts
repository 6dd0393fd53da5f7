// A request of an HTTP/2 client in the shape that HTTP/1 requests have: RFC 9113, section 8.3, for what its pseudo fields mean.
import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { RequestMessage } from "./served-response.ts";

export class Http2Message extends Readable implements RequestMessage {
  readonly httpVersion = "2";
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly socket: TLSSocket;
  readonly hasBody: boolean;
  /** A client that never acknowledges the settings isn't bound to their limit. */
  readonly headSize: number;
  readonly #stream: ServerHttp2Stream;
  #opened = false;

  /** @param raw names and values in turn, pseudo fields included; nghttp2 has checked that those are there, once each, and the names */
  constructor(stream: ServerHttp2Stream, raw: readonly string[], headers: IncomingHttpHeaders, socket: TLSSocket) {
    super({ autoDestroy: false });
    this.#stream = stream;
    this.method = headers[":method"] ?? "";
    this.url = headers[":path"] ?? "";
    this.rawHeaders = plainFields(raw, headers);
    this.headers = plainHeaders(headers);
    this.headSize = raw.reduce((sum, text) => sum + text.length, 0);
    this.socket = socket;
    this.hasBody = !stream.endAfterHeaders;
  }

  override _read(): void {
    if (!this.#opened) this.#open();
    this.#stream.resume();
  }

  #open(): void {
    this.#opened = true;
    const stream = this.#stream;
    stream.on("data", (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) stream.pause();
    });
    stream.once("end", () => this.push(null));
    stream.once("close", () => this.destroy());
  }

  /** Nobody wants the rest: the client may still send it, and get its answer. */
  override _destroy(_error: Error | null, done: () => void): void {
    this.#stream.resume();
    done();
  }
}

/**
 * The fields as an HTTP/1 client sends them: a Host field that is the authority, and one Cookie field (sections 8.3.1 and
 * 8.2.3). A Host field beside another authority stays, so that there are two.
 */
function plainFields(raw: readonly string[], headers: IncomingHttpHeaders): readonly string[] {
  const fields: string[] = [];
  const authority = headers[":authority"];
  if (authority !== undefined) fields.push("host", authority);
  let cookieAt = -1;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] as string;
    const value = raw[at + 1] as string;
    if (name.startsWith(":") || (name === "host" && value === authority)) continue;
    if (name !== "cookie" || cookieAt < 0) {
      if (name === "cookie") cookieAt = fields.length + 1;
      fields.push(name, value);
    } else fields[cookieAt] += `; ${value}`;
  }
  return fields;
}

function plainHeaders(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const plain: IncomingHttpHeaders = { __proto__: null as never, host: headers[":authority"] };
  for (const name of Object.keys(headers)) if (!name.startsWith(":")) plain[name] = headers[name];
  return plain;
}
