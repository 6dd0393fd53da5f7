// An upstream that takes a request and never says a word.
import { startTcpUpstream } from "../upstream.ts";

export async function startSilent(): Promise<string> {
  const { origin } = await startTcpUpstream((socket) => socket.resume());
  return origin;
}
