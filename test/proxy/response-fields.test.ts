// Fields of a proxied response that come from elsewhere: options, init flow, later actions.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

let origin: string;
before(async () => {
  const upstream = await startUpstream((_request, response) => {
    response.writeHead(201, [
      "X-Own",
      "upstream",
      "Cache-Control",
      "no-store",
      "Set-Cookie",
      "a=1",
      "Content-Type",
      "text/x",
    ]);
    response.end("body of the upstream");
  });
  origin = upstream.origin;
});

for (const way of proxyWays) {
  describe(`${way} with set-response-headers`, () => {
    it("replaces the upstream's fields", async () => {
      const fields = { "cache-control": "s-maxage=3600", "Set-Cookie": ["b=1", "c=2"], "X-New": 7, "X-Own": null };
      const gateway = await startProxy({ origin, options: { "set-response-headers": fields } });
      const { status, headers } = await ask(`${gateway.url}${way}/x`);
      assert.deepEqual([status, headers["cache-control"], headers["x-new"]], [201, "s-maxage=3600", "7"]);
      assert.deepEqual(headers["set-cookie"], ["b=1", "c=2"]);
      assert.equal(headers["x-own"], undefined);
    });
  });

  describe(`${way} behind an init flow`, () => {
    it("keeps the init flow's fields that the upstream doesn't send", async () => {
      const init = `<flow><set-response-headers>{"Request-ID": {{ $request/id }}, "X-Own": "init", "X-List": ["1", "2"]}</set-response-headers></flow>`;
      const gateway = await startProxy({ origin }, { top: "x-flat-init: init.xml", files: { "init.xml": init } });
      const { status, headers } = await ask(`${gateway.url}${way}/x`);
      assert.equal(status, 201);
      assert.equal(headers["request-id"], (await gateway.log.event({ type: "flat_access" })).requestID);
      assert.deepEqual([headers["x-own"], headers["x-list"]], ["upstream", "1, 2"]);
    });

    it("keeps them in the answer of a failure too", async () => {
      const init = `<flow><set-response-headers>{"X-Init": "yes"}</set-response-headers></flow>`;
      const gateway = await startProxy(
        { origin: "http://127.0.0.1:1" },
        { top: "x-flat-init: init.xml", files: { "init.xml": init } },
      );
      const { status, headers } = await ask(`${gateway.url}${way}/x`);
      assert.deepEqual([status, headers["x-init"]], [502, "yes"]);
    });
  });
}

describe("actions behind a proxy-request", () => {
  it("may change status, fields and body", async () => {
    const flow = `<flow>
      <proxy-request>{"origin": "${origin}"}</proxy-request>
      <set-response-headers>{"Status": 299, "X-Own": "flow", "Cache-Control": null}</set-response-headers>
      <template>{"was": {{ $upstream/main/status }}, "own": {{ $upstream/main/headers/x-own }}, "body": {{ body() }}}</template>
    </flow>`;
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x:\n    x-flat-flow: f.xml\n',
      "f.xml": flow,
    });
    const { status, headers, text } = await ask(`${gateway.url}/x`);
    assert.deepEqual([status, headers["x-own"], headers["cache-control"]], [299, "flow", undefined]);
    assert.equal(headers["content-type"], "application/json");
    assert.deepEqual(headers["set-cookie"], ["a=1"]);
    assert.deepEqual(JSON.parse(text), { was: 201, own: "upstream", body: "body of the upstream" });
  });
});

describe("framing fields", () => {
  it("refuse the start where a configuration sets them", async () => {
    for (const name of ["Content-Length", "transfer-encoding", "Connection", "a b", "x:y", ""]) {
      for (const proxy of [{ headers: { [name]: "5" } }, { options: { "set-response-headers": { [name]: "5" } } }]) {
        const swagger = `swagger: "2.0"\npaths:\n  /**:\n    x-flat-proxy: ${JSON.stringify({ origin, ...proxy })}\n`;
        await assert.rejects(startTestGateway({ "swagger.yaml": swagger }), /header field/, JSON.stringify(proxy));
      }
    }
  });

  it("and values that HTTP forbids too", async () => {
    for (const value of ["a\r\nX: y", "\0", "\u0001", "\u20ac"]) {
      const proxy = { origin, options: { "set-response-headers": { "X-A": ["fine", value] } } };
      const swagger = `swagger: "2.0"\npaths:\n  /**:\n    x-flat-proxy: ${JSON.stringify(proxy)}\n`;
      await assert.rejects(startTestGateway({ "swagger.yaml": swagger }), /header field "X-A"/);
    }
  });

  it("are left out of a computed configuration, and values that HTTP forbids with an alert", async () => {
    const flow = `<flow><proxy-request>{
      "origin": "${origin}",
      "headers": {{ json-parse($request/get/fields) }},
      "options": {"set-response-headers": {{ json-parse($request/get/fields) }} }
    }</proxy-request></flow>`;
    const swagger = 'swagger: "2.0"\npaths:\n  /x:\n    x-flat-flow: f.xml\n';
    const gateway = await startTestGateway({ "swagger.yaml": swagger, "f.xml": flow });
    const send = (fields: object) => ask(`${gateway.url}/x?fields=${encodeURIComponent(JSON.stringify(fields))}`);
    const framed = await send({ "Content-Length": 5, Connection: "close", "Transfer-Encoding": "x", "X-A": "a" });
    assert.deepEqual([framed.status, framed.headers["x-a"], framed.text], [201, "a", "body of the upstream"]);
    assert.deepEqual(gateway.log.all("flat_alert"), []);
    const forbidden = await send({ "X-B": "b\r\nX-C: c", "X-D": "d" });
    assert.deepEqual([forbidden.status, forbidden.headers["x-c"], forbidden.headers["x-d"]], [201, undefined, "d"]);
    assert.match(String((await gateway.log.event({ type: "flat_alert" })).message), /"X-B" can't be sent/);
  });
});
