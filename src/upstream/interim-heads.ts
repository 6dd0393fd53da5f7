// undici breaks a connection off where an upstream says `100 Continue` without having been asked for it. HTTP wants clients
// to take such heads (RFC 9110, section 15.2): here undici's parser is told that it is another interim head, which it skips.
import type { Client } from "undici";
import symbols from "undici/lib/core/symbols.js";

const CONTINUE = 100;
const EARLY_HINTS = 103;

type Parser = { onHeadersComplete(status: number, upgrade: boolean, keepAlive: boolean): number };

let accepted = false;

/** To be called with each client before its first request. All parsers are of one class: the first one will do. */
export function acceptContinue(client: Client): void {
  if (!accepted) client.once("connect", () => patch(parserOf(client)));
}

function patch(parser: Parser | undefined): void {
  if (accepted || parser === undefined) return;
  accepted = true;
  const shared = Object.getPrototypeOf(parser) as Parser;
  const { onHeadersComplete } = shared;
  shared.onHeadersComplete = function (this: Parser, status, upgrade, keepAlive) {
    return onHeadersComplete.call(this, status === CONTINUE ? EARLY_HINTS : status, upgrade, keepAlive);
  };
}

function parserOf(client: Client): Parser | undefined {
  const { [symbols.kSocket]: socket } = client as { [symbols.kSocket]?: { [symbols.kParser]?: Parser } };
  return socket?.[symbols.kParser];
}
