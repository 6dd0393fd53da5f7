// The answer to bytes that node's parser can't take for a request.
import { STATUS_CODES } from "node:http";

export function clientErrorAnswer(
  error: Error & { readonly code?: string },
  id: string,
): { readonly text: string; readonly reason: string } {
  const [status, reason] = statusOf(error);
  const body = `${id}: ${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Server: FLAT",
    "Content-Type: text/plain;charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  return { text: `${head.join("\r\n")}\r\n\r\n${body}`, reason };
}

function statusOf(error: Error & { readonly code?: string }): [status: number, reason: string] {
  switch (error.code) {
    case "HPE_HEADER_OVERFLOW":
      return [431, "The request head is too large"];
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return [413, "The chunk extensions are too large"];
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return [408, "The request head took too long"];
    default:
      return [400, "The request is not valid HTTP"];
  }
}
