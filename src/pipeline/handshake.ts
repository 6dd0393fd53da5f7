// A client that wants to go on with another protocol on its connection (RFC 9110, section 7.8).
import type { Duplex } from "node:stream";

/** The other end: what an upstream has said when it changed the protocol. */
export type Switched = {
  /** End-to-end fields of its 101: names and values in turn. */
  readonly fields: readonly string[];
  readonly socket: Duplex;
  /** What has come behind its head. */
  readonly rest: Buffer;
  /** Milliseconds after which it ends in any case; 0 for none. */
  readonly total: number;
  /** Is told of bytes for the client. */
  readonly sent: (bytes: number) => void;
};

export interface Handshake {
  readonly protocol: string;
  /** Joins both connections. @returns false where what the upstream says doesn't fit what the client has asked for */
  join(other: Switched): boolean;
}
