// /healthz and /readyz: for those who start, stop and balance gateways.

import { sendAnswer } from "../../pipeline/answers/write-response.ts";
import type { Exchange } from "../../pipeline/exchange.ts";
import { type Pages, pageAt } from "./status-pages.ts";

const FIELDS = ["Cache-Control", "no-store"];

/** @param isReady whether requests are served now */
export function healthPages(isReady: () => boolean): Pages {
  const tell = (exchange: Exchange, fine: boolean): void => {
    // They come every few seconds.
    exchange.isProbe = fine;
    const [status, text] = fine ? [200, "ok\n"] : [503, "not ready\n"];
    sendAnswer(exchange, status, [...FIELDS], text, "text/plain;charset=utf-8");
  };
  return new Map([
    pageAt("/healthz", (exchange) => tell(exchange, true)),
    pageAt("/readyz", (exchange) => tell(exchange, isReady())),
  ]);
}
