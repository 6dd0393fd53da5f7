// Ends a client's connection behind an answer: nothing more on it is served.
import type { Socket } from "node:net";

/** Milliseconds in which a client can take its last answer while it is still sending. */
const LINGER = 2000;

const closing = new WeakSet<Socket>();

/** Whether requests of this connection are no longer served. */
export function isClosing(socket: Socket): boolean {
  return closing.has(socket);
}

/**
 * Serves no further request of this connection and closes it once the answer under way is out. What the client still sends
 * is dropped for a moment before: a connection closed over unread bytes is reset, which can overtake the answer
 * (RFC 9112, section 9.6).
 */
export function closeAfterAnswer(socket: Socket): void {
  if (closing.has(socket)) return;
  closing.add(socket);
  // node calls it when the last answer has been handed to the system.
  socket.destroySoon = () => {
    socket.end();
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once("close", () => clearTimeout(timer));
  };
}
