// An upstream that answers, and says or does something else when its connection has rested for a while.
import { EventEmitter, once } from "node:events";
import type { Socket } from "node:net";
import { onRequestHead, startTcpUpstream, type Upstream } from "../upstream.ts";

export type Resting = Upstream & {
  /** Resolves when a connection has rested, and what was to be done is done. */
  readonly rested: () => Promise<unknown>;
  /** Resolves when a connection is closed. */
  readonly closed: () => Promise<unknown>;
};

/** @param milliseconds how long a connection rests until `then` is called. @param field one more of the answers */
export async function startResting(milliseconds: number, then: (socket: Socket) => void, field = ""): Promise<Resting> {
  const events = new EventEmitter();
  const upstream = await startTcpUpstream((socket) => {
    socket.on("close", () => events.emit("closed"));
    const rest = (): void => {
      then(socket);
      events.emit("rested");
    };
    socket.once("data", () => setTimeout(rest, milliseconds).unref());
    onRequestHead(socket, () => socket.write(`HTTP/1.1 200 OK\r\n${field}Content-Length: 4\r\n\r\nfine`));
  });
  return { ...upstream, rested: () => once(events, "rested"), closed: () => once(events, "closed") };
}
