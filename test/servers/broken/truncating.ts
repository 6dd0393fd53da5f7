// Upstreams whose answers break off in their body.
import { startAnswering } from "./answering.ts";

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

export const startTruncatedLength = (): Promise<string> =>
  startAnswering(`${head}Content-Length: 100\r\n\r\nhalf`, "close");

export const startTruncatedChunks = (): Promise<string> =>
  startAnswering(`${head}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`, "close");

export const startBrokenChunk = (): Promise<string> =>
  startAnswering(`${head}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n`, "leave open");

export const startResetBody = (): Promise<string> => startAnswering(`${head}Content-Length: 100\r\n\r\nhalf`, "reset");
