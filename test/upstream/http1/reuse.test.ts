// Which connections to upstreams serve another request, and which requests are sent twice.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startProxy, startTestGateway } from "../../servers/gateway.ts";
import { onRequestHead, startTcpUpstream } from "../../servers/upstream.ts";

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";

it("a connection whose end was the end of an answer serves no other request", async () => {
  const upstream = await startTcpUpstream((socket) =>
    onRequestHead(socket, (head) => {
      if (head.startsWith("POST /end ")) socket.write(fine);
      else if (head.startsWith("POST ")) socket.end("HTTP/1.1 307 Temporary Redirect\r\nLocation: /end\r\n\r\nmoved");
    }),
  );
  const request = { url: `${upstream.origin}/`, method: "POST", options: { "follow-redirects": true } };
  const gateway = await startTestGateway({
    "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x: {x-flat-flow: f.xml}\n',
    "f.xml": `<flow><request>${JSON.stringify(request)}</request></flow>`,
  });
  const answer = await ask(`${gateway.url}/x`);
  assert.deepEqual([answer.status, answer.text], [200, "fine"]);
  assert.equal(upstream.connections(), 2);
});

for (const [what, begin] of [
  ["a part of its head", "HTTP/1.1 20"],
  ["an interim answer", "HTTP/1.1 103 Early Hints\r\n\r\n"],
] as const) {
  it(`a request isn't sent again where ${what} had come on a reused connection`, async () => {
    const upstream = await startTcpUpstream((socket) => {
      let requests = 0;
      onRequestHead(socket, () => {
        requests += 1;
        if (requests === 1) socket.write(fine);
        else socket.end(begin);
      });
    });
    const gateway = await startProxy({ origin: upstream.origin });
    assert.equal((await ask(`${gateway.url}/proxy/x`)).status, 200);
    assert.equal((await ask(`${gateway.url}/proxy/x`)).status, 502);
    assert.equal(upstream.connections(), 1);
  });
}
