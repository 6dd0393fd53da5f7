// An upstream that closes each kept-alive connection without a word when the second request on it comes.
import { onRequestHead, startTcpUpstream, type Upstream } from "../upstream.ts";

export function startIdleClosing(): Promise<Upstream> {
  return startTcpUpstream((socket) => {
    let requests = 0;
    onRequestHead(socket, () => {
      requests += 1;
      if (requests === 1) socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      else socket.destroy();
    });
  });
}
