// An upstream that resets each connection as soon as a request comes.
import { startTcpUpstream } from "../upstream.ts";

export async function startResetting(): Promise<string> {
  const { origin } = await startTcpUpstream((socket) => socket.once("data", () => socket.resetAndDestroy()));
  return origin;
}
