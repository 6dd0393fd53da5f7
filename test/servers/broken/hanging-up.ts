// An upstream that takes a request and closes the connection without an answer.
import { startTcpUpstream } from "../upstream.ts";

export async function startHangingUp(): Promise<string> {
  const { origin } = await startTcpUpstream((socket) => socket.once("data", () => socket.end()));
  return origin;
}
