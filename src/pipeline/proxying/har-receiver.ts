// Takes a proxied response that the client doesn't get: it has asked for the HAR document in its place.
import { failureError } from "../../flow/run-request.ts";
import type { Failure } from "../../upstream/failure.ts";
import type { ResponseHead } from "../../upstream/response-head.ts";
import type { UpstreamReceiver } from "../../upstream/upstream-request.ts";
import { sendAnswer } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";

export class HarReceiver implements UpstreamReceiver {
  readonly #exchange: Exchange;
  #status = 0;
  #fields: string[] = [];

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  head({ status, fields }: ResponseHead): boolean {
    this.#status = status;
    this.#fields = fields;
    return true;
  }

  data(): boolean {
    return true;
  }

  /** The body is in the entry of the upstream request. */
  end(): void {
    sendAnswer(this.#exchange, this.#status, this.#fields, "", "");
  }

  fail(failure: Failure): void {
    sendAnswer(this.#exchange, failureError(failure).status, [], "", "");
  }
}
