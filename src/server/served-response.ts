// What the listener knows of a request and its response beside what the pipeline does, whatever protocol the client speaks.
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { ClientResponse } from "../pipeline/answers/client-response.ts";

export type RequestMessage = Readable & {
  readonly method?: string | undefined;
  /** The request target. */
  readonly url?: string | undefined;
  readonly httpVersion: string;
  /** Names and values in turn. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly socket: Socket;
  /** Undefined where the fields tell. */
  readonly hasBody?: boolean;
  /** Of its header fields, in bytes; undefined where they have been measured already. */
  readonly headSize?: number;
};

export interface ServedResponse extends ClientResponse {
  /** Whether the client's connection stays open behind this answer. */
  shouldKeepAlive: boolean;
  /** Asks a client that waits for it to send its body. */
  writeContinue(): void;
  /** The answer is out: what the client still sends of its request is dropped, for `limit` milliseconds at most. */
  dropRest(limit: number): void;
  /** Cuts off a client that takes nothing of what is sent to it for `limit` milliseconds; 0 lets it take its time. */
  limitReader(limit: number): void;
}
