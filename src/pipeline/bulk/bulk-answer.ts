// Writes the answer to a request that has many items: a list that grows while they run.
import type { Transform } from "node:stream";
import { codeResponse, compressor } from "../answers/compression.ts";
import { type DebugFrame, debugFrame } from "../answers/debug-answer.ts";
import { wantsHar } from "../answers/har-answer.ts";
import { sendAnswer, writeHead, writePart } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";

const MULTI_STATUS = 207;

export class BulkAnswer {
  readonly #exchange: Exchange;
  readonly #fields: string[];
  readonly #frame: DebugFrame | undefined;
  readonly #coder: Transform | undefined;
  /** Where the client gets something else in place of the list. */
  readonly #isHidden: boolean;
  #isEmpty = true;

  /** @param fields of the answer beside its type. The head is sent at once. */
  constructor(exchange: Exchange, fields: readonly string[]) {
    this.#exchange = exchange;
    this.#fields = [...fields, "Content-Type", "application/json"];
    this.#isHidden = wantsHar(exchange);
    if (this.#isHidden) return;
    this.#fields.push("Server", "FLAT");
    if (exchange.debugging !== undefined) this.#frame = debugFrame(exchange, this.#fields, false);
    // Its size isn't known, but items enough for a list aren't small.
    const coding = this.#frame === undefined ? codeResponse(exchange, this.#fields, Infinity, false) : undefined;
    const head = this.#frame?.fields ?? this.#fields;
    exchange.record?.answered(MULTI_STATUS, head, undefined);
    writeHead(exchange, MULTI_STATUS, head);
    if (coding !== undefined) this.#coder = this.#coded(compressor(coding));
    if (this.#frame !== undefined) writePart(exchange, this.#frame.before);
    this.#send("[");
  }

  /** @returns a promise where the client takes no more just now */
  write(entries: readonly string[]): Promise<void> | undefined {
    if (entries.length === 0 || this.#isHidden) return undefined;
    const text = (this.#isEmpty ? "" : ",") + entries.join(",");
    this.#isEmpty = false;
    return this.#send(text) ? undefined : this.#drained();
  }

  end(): void {
    const exchange = this.#exchange;
    if (exchange.response.destroyed) return;
    if (this.#isHidden) {
      sendAnswer(exchange, MULTI_STATUS, this.#fields, "", "");
      return;
    }
    this.#send("]");
    if (this.#coder !== undefined) {
      this.#coder.end();
      return;
    }
    if (this.#frame !== undefined) writePart(exchange, this.#frame.after());
    exchange.response.end();
  }

  #coded(coder: Transform): Transform {
    const { response } = this.#exchange;
    coder.on("data", (chunk: Buffer) => (this.#exchange.bytes += chunk.length));
    response.once("close", () => coder.destroy());
    coder.pipe(response);
    return coder;
  }

  /** @returns whether more can be written at once */
  #send(text: string): boolean {
    const { response } = this.#exchange;
    if (response.destroyed) return true;
    if (this.#coder !== undefined) return this.#coder.write(text);
    writePart(this.#exchange, text);
    return !response.writableNeedDrain;
  }

  /** Until the client has taken what is there, or has gone. */
  #drained(): Promise<void> {
    const { response } = this.#exchange;
    const stream = this.#coder ?? response;
    return new Promise((resolve) => {
      const done = (): void => {
        stream.removeListener("drain", done);
        response.removeListener("close", done);
        resolve();
      };
      stream.once("drain", done);
      response.once("close", done);
    });
  }
}
