// Connections to upstreams that rest: used again, closed in time, and never trusted with what nobody has asked for.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startResting } from "../../servers/broken/resting.ts";
import { startProxy } from "../../servers/gateway.ts";

const post = { method: "POST", body: "paid" };

it("a connection that has rested for a while serves the next request", async () => {
  const upstream = await startResting(700, () => {});
  const gateway = await startProxy({ origin: upstream.origin });
  const rested = upstream.rested();
  assert.equal((await ask(`${gateway.url}/proxy/x`)).text, "fine");
  await rested;
  assert.equal((await ask(`${gateway.url}/proxy/x`, post)).text, "fine");
  assert.equal(upstream.connections(), 1);
});

for (const [title, then] of [
  ["an answer that nobody has asked for", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 4\r\n\r\nlate"],
  ["an end", ""],
] as const) {
  it(`${title} on a connection that rests is no answer to the next request, a POST`, async () => {
    const upstream = await startResting(700, (socket) => socket.end(then));
    const gateway = await startProxy({ origin: upstream.origin });
    const rested = upstream.rested();
    assert.equal((await ask(`${gateway.url}/proxy/x`)).text, "fine");
    await rested;
    const answer = await ask(`${gateway.url}/proxy/x`, post);
    assert.deepEqual([answer.status, answer.text], [200, "fine"]);
    assert.equal(upstream.connections(), 2);
  });
}

it("a connection is closed before the upstream says that it does it", async () => {
  const upstream = await startResting(60_000, () => {}, "Keep-Alive: timeout=2\r\n");
  const gateway = await startProxy({ origin: upstream.origin });
  const closed = upstream.closed();
  assert.equal((await ask(`${gateway.url}/proxy/x`)).text, "fine");
  await closed;
  assert.equal((await ask(`${gateway.url}/proxy/x`)).text, "fine");
  assert.equal(upstream.connections(), 2);
});

it("a connection that the upstream wouldn't keep for a second isn't used again", async () => {
  const upstream = await startResting(60_000, () => {}, "Keep-Alive: timeout=1\r\n");
  const gateway = await startProxy({ origin: upstream.origin });
  for (let count = 0; count < 3; count += 1) assert.equal((await ask(`${gateway.url}/proxy/x`)).text, "fine");
  assert.equal(upstream.connections(), 3);
});
