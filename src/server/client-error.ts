// Bytes that node's parser can't take for a request, and what is answered where there is no request to answer.
import { STATUS_CODES } from "node:http";
import { HttpRefusal } from "../pipeline/http-refusal.ts";

/** @param error of the server's `clientError` event */
export function refusalOf(error: Error & { readonly code?: string }): HttpRefusal {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return new HttpRefusal(431, "The request head is too large");
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return new HttpRefusal(413, "The chunk extensions are too large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new HttpRefusal(408, "The request head took too long");
    default:
      return new HttpRefusal(400, "The request is not valid HTTP");
  }
}

/** A whole answer, as it goes on the wire. @param id takes the place of a request ID */
export function refusalText({ status, message }: HttpRefusal, id: string): string {
  const body = `${id}: ${message}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Server: FLAT",
    "Content-Type: text/plain;charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}
