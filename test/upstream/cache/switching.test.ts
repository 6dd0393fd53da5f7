// An upstream that switches the protocol where the cache has asked: a failure for that request alone.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startProxy } from "../../servers/gateway.ts";
import { onRequestHead, startTcpUpstream } from "../../servers/upstream.ts";

it("a protocol that nobody has asked for fails a request, and the next one is sent", async () => {
  let requests = 0;
  const upstream = await startTcpUpstream((socket) =>
    onRequestHead(socket, () => {
      requests += 1;
      if (requests === 1) socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
      else socket.write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine");
    }),
  );
  const options = { "use-http-cache": true, timeout: 3 };
  const gateway = await startProxy({ origin: upstream.origin, options });
  assert.equal((await ask(`${gateway.url}/proxy/x`)).status, 502);
  const answer = await ask(`${gateway.url}/proxy/x`);
  assert.deepEqual([answer.status, answer.text], [200, "fine"]);
});
