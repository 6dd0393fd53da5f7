// Takes a proxied response that the client doesn't get: it has asked for the HAR document in its place.
import type { UpstreamReceiver } from "../upstream/upstream-request.ts";
import type { Exchange } from "./exchange.ts";
import { sendAnswer } from "./write-response.ts";

export class HarReceiver implements UpstreamReceiver {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  head(): boolean {
    return true;
  }

  data(): boolean {
    return true;
  }

  end(): void {
    sendAnswer(this.#exchange, 200, [], "", "");
  }

  fail(): void {
    this.end();
  }
}
