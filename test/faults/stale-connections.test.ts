// A kept-alive connection that the upstream has closed: what may be sent again is sent again.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startIdleClosing } from "../servers/broken/idle-closing.ts";
import { proxyWays, startProxy } from "../servers/gateway.ts";

for (const way of proxyWays) {
  describe(`${way} on a connection that the upstream has closed`, () => {
    it("sends idempotent requests again on a new one", async () => {
      const upstream = await startIdleClosing();
      const gateway = await startProxy({ origin: upstream.origin });
      for (const method of ["GET", "GET", "HEAD", "DELETE", "OPTIONS"]) {
        assert.equal((await ask(`${gateway.url}${way}/x`, { method })).status, 200, method);
      }
      assert.equal(upstream.connections(), 5);
      await gateway.log.event({ type: "flat_access", method: "OPTIONS" });
      assert.deepEqual(
        gateway.log.all("flat_request").map(({ status, curlErrorCode }) => [status, curlErrorCode]),
        [200, 200, 200, 200, 200].map((status) => [status, undefined]),
      );
    });

    it("doesn't send others again", async () => {
      const upstream = await startIdleClosing();
      const gateway = await startProxy({ origin: upstream.origin });
      assert.equal((await ask(`${gateway.url}${way}/x`)).status, 200);
      assert.equal((await ask(`${gateway.url}${way}/x`, { method: "POST", body: "paid" })).status, 502);
      assert.equal(upstream.connections(), 1);
      await gateway.log.event({ type: "flat_request", status: 0, curlErrorCode: 52 });
    });
  });
}
