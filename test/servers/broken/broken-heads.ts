// Upstreams whose answers break off in, or never get beyond, their head.
import { startAnswering } from "./answering.ts";

export const startResetInHead = (): Promise<string> => startAnswering("HTTP/1.1 200 OK\r\nContent-Type: te", "reset");

export const startClosedInHead = (): Promise<string> => startAnswering("HTTP/1.1 200 OK\r\nContent-Type: te", "close");

export const startGarbage = (): Promise<string> => startAnswering("SSH-2.0-OpenSSH_9.2\r\n\x00\x01\x02", "leave open");

export const startOversizeHead = (): Promise<string> =>
  startAnswering(`HTTP/1.1 200 OK\r\nX-Large: ${"x".repeat(100_000)}\r\n\r\n`, "leave open");

/** Nobody has asked for it (`TE`): clients of the gateway would get bytes that they can't read. */
export const startTransferCoded = (): Promise<string> =>
  startAnswering("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "leave open");
