// Collects a whole upstream response for flows: bounded in size, content codings undone.
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";
import { BodyLimitError, CodingError, type Failure, failureOf } from "./failure.ts";
import { fieldOf } from "./header-fields.ts";
import { headOf, type ResponseHead } from "./response-head.ts";
import type { UpstreamCall } from "./upstream-call.ts";
import type { UpstreamReceiver, UpstreamRequest } from "./upstream-request.ts";

export type CollectedResponse = {
  /** 0 where no response head came. */
  readonly status: number;
  readonly statusText: string;
  /** End-to-end fields, flat. Content-Encoding and Content-Length are those of the wire. */
  readonly headers: string[];
  /** Decoded. */
  readonly body: Buffer;
  readonly failure: Failure | undefined;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** Whether it comes from the cache. */
  readonly cacheHit: boolean;
};

const EMPTY = Buffer.alloc(0);
/** Of a response that hasn't come. */
const noHead = (): ResponseHead => headOf(0, "", []);

/** RFC 9110, section 8.4: at most this many codings are undone. */
const MAX_CODINGS = 2;

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const unzip: Decode = promisify(gunzip);
const unbrotli: Decode = promisify(brotliDecompress);
const undeflate: Decode = promisify(inflate);
const undeflateRaw: Decode = promisify(inflateRaw);

const decoders: Readonly<Record<string, Decode>> = {
  gzip: unzip,
  "x-gzip": unzip,
  br: unbrotli,
  // Some servers send raw DEFLATE data instead of the zlib format that the standard asks for.
  deflate: (body, options) => (((body[0] ?? 0) & 0x0f) === 8 ? undeflate : undeflateRaw)(body, options),
};

export class BodyCollector implements UpstreamReceiver {
  call: UpstreamCall | undefined;
  readonly #request: UpstreamRequest;
  readonly #limit: number;
  readonly #done: (response: CollectedResponse) => void;
  #head: ResponseHead | undefined;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(request: UpstreamRequest, limit: number, done: (response: CollectedResponse) => void) {
    this.#request = request;
    this.#limit = limit;
    this.#done = done;
  }

  head(head: ResponseHead): boolean {
    this.#head = head;
    return true;
  }

  data(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > this.#limit) this.call?.abort(new BodyLimitError(this.#limit));
    else this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    const body = this.#chunks.length === 1 ? (this.#chunks[0] ?? EMPTY) : Buffer.concat(this.#chunks, this.#size);
    const coding = fieldOf(this.#head?.fields ?? [], "content-encoding");
    if (coding === undefined || body.length === 0) {
      this.#finish(body, undefined);
      return;
    }
    decodedBody(body, coding, this.#limit).then(
      (decoded) => this.#finish(decoded, undefined),
      (error: Error) => this.#finish(EMPTY, failureOf(decodingError(error, this.#limit), true)),
    );
  }

  fail(failure: Failure): void {
    this.#finish(EMPTY, failure);
  }

  #finish(body: Buffer, failure: Failure | undefined): void {
    const url = this.call?.request.target.url ?? this.#request.target.url;
    const { status, statusText, fields, from } = this.#head ?? noHead();
    this.#done({ status, statusText, headers: fields, body, failure, url, cacheHit: from !== "upstream" });
  }
}

/** A body without its content codings. Such as aren't known leave the body as it is, as curl does. @throws BodyLimitError, or zlib's error */
export async function decodedBody(body: Buffer, coding: string | undefined, limit: number): Promise<Buffer> {
  const codings = (coding ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  if (codings.length > MAX_CODINGS) throw new BodyLimitError(limit);
  let decoded = body;
  for (const name of codings.reverse()) {
    const decoder = decoders[name];
    if (decoder === undefined) return decoded;
    decoded = await decoder(decoded, { maxOutputLength: limit });
  }
  return decoded;
}

/** zlib's complaints in terms of HTTP. */
function decodingError(error: Error, limit: number): Error {
  if (error instanceof BodyLimitError) return error;
  const tooLarge = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
  return tooLarge ? new BodyLimitError(limit) : new CodingError(error.message);
}
