// disable-connection-reuse, and which requests share connections.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

describe("disable-connection-reuse", () => {
  for (const [value, connections] of [
    [undefined, 1],
    [false, 1],
    [true, 6],
  ] as const) {
    it(`${value} opens ${connections} for six requests`, async () => {
      const fields: (string | undefined)[] = [];
      const upstream = await startUpstream((request, response) => {
        fields.push(request.headers.connection);
        request.resume().once("end", () => response.end("fine"));
      });
      const gateway = await startProxy({
        origin: upstream.origin,
        options: value === undefined ? {} : { "disable-connection-reuse": value },
      });
      for (const way of proxyWays) {
        for (const method of ["GET", "POST", "PUT"]) {
          assert.equal((await ask(`${gateway.url}${way}/x`, { method })).status, 200);
        }
      }
      assert.equal(upstream.connections(), connections);
      assert.deepEqual(new Set(fields), new Set([value === true ? "close" : "keep-alive"]));
      const times = gateway.log.all("flat_request").map(({ timing }) => (timing as { TCP: number }).TCP > 0);
      if (value === true) assert.deepEqual(new Set(times), new Set([true]));
    });
  }

  it("leaves the connections of other requests alone", async () => {
    const upstream = await startUpstream((_request, response) => response.end("fine"));
    const request = (options: object) => JSON.stringify({ url: upstream.origin, options });
    const flow = `<flow>
      <request>${request({})}</request><request>${request({ "disable-connection-reuse": true })}</request>
    </flow>`;
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}',
      "x.xml": flow,
    });
    for (let count = 0; count < 3; count += 1) assert.equal((await ask(`${gateway.url}/x`)).text, "fine");
    assert.equal(upstream.connections(), 4);
  });
});

describe("settings that are computed", () => {
  it("share connections where they are the same", async () => {
    const upstream = await startUpstream((_request, response) => response.end("fine"));
    const flow = `<flow>
      <request>{"url": "${upstream.origin}", "options": {"transport-server": {{ concat("127.0.", $request/get/a, ".", $request/get/b) }}}}</request>
      <template>{{ $upstream/main/status }}</template>
    </flow>`;
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}',
      "x.xml": flow,
    });
    for (let count = 0; count < 3; count += 1) assert.equal((await ask(`${gateway.url}/x?a=0&b=1`)).text, "200");
    assert.equal(upstream.connections(), 1);
  });
});
