// An upstream that sends the same bytes to each request and then closes or resets the connection, or leaves it open.
import { onRequestHead, startTcpUpstream } from "../upstream.ts";

export type Ending = "close" | "reset" | "leave open";

/** @param text bytes as characters */
export async function startAnswering(text: string, ending: Ending): Promise<string> {
  const bytes = Buffer.from(text, "latin1");
  const { origin } = await startTcpUpstream((socket) => {
    onRequestHead(socket, () => {
      socket.write(bytes, () => {
        if (ending === "close") socket.end();
        // The bytes are on their way before the reset: it is sent once the other side has had a turn to take them.
        if (ending === "reset") setImmediate(() => setImmediate(() => socket.resetAndDestroy()));
      });
    });
  });
  return origin;
}
