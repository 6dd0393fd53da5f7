// What the pipeline writes a response to, whatever protocol the client speaks.
import type { Writable } from "node:stream";
import type { Handshake } from "../handshake.ts";

type Stream = NodeJS.WritableStream &
  Pick<Writable, "destroyed" | "writableEnded" | "writableFinished" | "writableNeedDrain" | "off" | "destroy">;

/** Its `close` event comes when everything is out, and when the client is gone. */
export interface ClientResponse extends Stream {
  /** As it was sent. */
  readonly statusCode: number;
  readonly headersSent: boolean;
  /** Undefined where the client wants no other protocol. */
  readonly handshake?: Handshake | undefined;
  /** @param fields checked names and values in turn */
  writeHead(status: number, fields: string[]): unknown;
  writeHead(status: number, statusText: string, fields: string[]): unknown;
  /** Breaks off an answer whose head is out, so that nobody takes it for a whole one. */
  breakOff(): void;
  /** For a request that HTTP forbids to serve: what stands behind it on its connection isn't served either. */
  refuseRest(): void;
}
