// The request that an item is: that of the client with the item as its body.

import type { Exchange } from "../exchange.ts";
import { type Caller, InnerRequest } from "../inner/inner-request.ts";

/** Fields that speak of the whole body or of how it, or the answer to it, is sent. */
const wholeFields: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-digest",
  "content-encoding",
  "content-length",
  "content-md5",
  "content-type",
  "digest",
  "expect",
  "keep-alive",
  "prefer",
  "proxy-connection",
  "repr-digest",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Makes the requests of all items of one request. */
export class ItemRequests {
  readonly #exchange: Exchange;
  readonly #caller: Caller;
  readonly #fields: readonly string[];
  readonly #mime: string;

  constructor(exchange: Exchange, mime: string) {
    this.#exchange = exchange;
    this.#mime = mime;
    const { id, scheme, authority, remoteAddress, trusted, certificate, rawHeaders } = exchange.request;
    this.#caller = { id, scheme, authority, remoteAddress, trusted, certificate };
    this.#fields = rawHeaders.filter((_, at) => !wholeFields.has((rawHeaders[at - (at % 2)] as string).toLowerCase()));
  }

  /** @param body null for an item that can't be read */
  of(index: number, body: Buffer | null): InnerRequest {
    const { method, target } = this.#exchange.request;
    const fields = this.#fields.map((value, at) =>
      at % 2 === 1 && this.#fields[at - 1]?.toLowerCase() === "idempotency-key" ? itemKey(value, index) : value,
    );
    if (body !== null) fields.push("Content-Type", this.#mime);
    return new InnerRequest({ method, target, fields, body }, this.#caller);
  }
}

/** Whoever behind the gateway knows a key does nothing for it twice: each item needs its own. */
function itemKey(key: string, index: number): string {
  return key.endsWith('"') ? `${key.slice(0, -1)}-${index}"` : `${key}-${index}`;
}
