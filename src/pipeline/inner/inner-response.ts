// Collects what a route answers to a request that the gateway itself has made.
import { Writable } from "node:stream";
import type { ClientResponse } from "../answers/client-response.ts";

export class InnerResponse extends Writable implements ClientResponse {
  statusCode = 0;
  headersSent = false;
  /** Names and values in turn. */
  fields: readonly string[] = [];
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /** @param limit bytes of the body */
  constructor(limit: number) {
    super();
    this.#limit = limit;
  }

  writeHead(status: number, fields: string[]): this;
  writeHead(status: number, statusText: string, fields: string[]): this;
  writeHead(status: number, second: string | string[], third: string[] = []): this {
    this.statusCode = status;
    this.fields = typeof second === "string" ? third : second;
    this.headersSent = true;
    return this;
  }

  /** What has come of the body. */
  body(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks, this.#size);
  }

  breakOff(): void {
    this.destroy(new Error("The answer broke off"));
  }

  /** There is no connection that could have more. */
  refuseRest(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#size += chunk.length;
    if (this.#size > this.#limit) {
      done(new Error(`The answer is larger than ${this.#limit} bytes`));
      return;
    }
    this.#chunks.push(chunk);
    done();
  }
}
