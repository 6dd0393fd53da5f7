// An upstream that answers at once, but with a byte now and then, for ever.
import { startUpstream } from "../upstream.ts";

export async function startTrickling(): Promise<string> {
  const { origin } = await startUpstream((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/plain" });
    const timer = setInterval(() => response.write("."), 20);
    response.once("close", () => clearInterval(timer));
  });
  return origin;
}
