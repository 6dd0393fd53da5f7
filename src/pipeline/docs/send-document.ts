// Sends a document that was made when the app was loaded, to those who don't have it yet.
import { selectPart } from "../../flow/conditional-request.ts";
import { sendAnswer } from "../answers/write-response.ts";
import type { Exchange } from "../exchange.ts";

export type Document = { readonly text: string; readonly type: string; readonly etag: string };

/** @param fields beside those of the document itself */
export function sendDocument(exchange: Exchange, { text, type, etag }: Document, fields: readonly string[]): void {
  const status = isKnown(exchange, etag) ? 304 : 200;
  const own = ["ETag", etag, "X-Content-Type-Options", "nosniff", "Content-Type", type];
  sendAnswer(exchange, status, [...fields, ...own], text, "");
}

/** Whether the client has what there is, as it says. */
export function isKnown({ request }: Exchange, etag: string): boolean {
  return selectPart(request, 0, { etag, lastModified: "" }).kind === "unchanged";
}
