// Waits until a gateway takes no more connections.
import { once } from "node:events";
import { connect } from "node:net";

/** Waits until nothing listens any more: the process has taken the signal. */
export async function refused(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect(Number(port), hostname);
    const taken = await once(socket, "connect").catch(() => undefined);
    socket.destroy();
    if (taken === undefined) return;
  }
}
