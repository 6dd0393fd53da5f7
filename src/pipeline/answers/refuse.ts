// Short answers outside the API and for requests that can't be served: a line of text, or a page for browsers.
import type { Exchange } from "../exchange.ts";
import type { HttpRefusal } from "../http-refusal.ts";
import { sendAnswer } from "./write-response.ts";

/** Answers and closes the connection: nothing more is read from it. */
export function refuse(exchange: Exchange, refusal: HttpRefusal): void {
  const { response } = exchange;
  if (response.headersSent || response.destroyed) return;
  exchange.alert("http", refusal.message);
  response.refuseRest();
  sendLine(exchange, refusal.status, refusal.message);
}

/** `<requestID>: <message>`, or the same as a page where the client accepts HTML. */
export function sendLine(exchange: Exchange, status: number, message: string): void {
  const { id, headers } = exchange.request;
  const fields = exchange.hasContext ? exchange.context.response.flat() : [];
  if (acceptsHtml(headers.accept)) {
    const text = `<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>${status}</title></head><body><h1>${escapeHtml(message)}</h1><p>Request ID: <code>${escapeHtml(id)}</code></p></body></html>\n`;
    sendAnswer(exchange, status, fields, text, "text/html;charset=utf-8");
  } else {
    sendAnswer(exchange, status, fields, `${id}: ${message}\n`, "text/plain;charset=utf-8");
  }
}

function acceptsHtml(accept: string | string[] | undefined): boolean {
  return /(^|[\s,])(text\/html|application\/xhtml\+xml)\s*(;(?!\s*q=0(\.0*)?\s*(,|$))|,|$)/i.test(String(accept ?? ""));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
