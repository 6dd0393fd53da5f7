// The lines that a gateway writes: which there are, with which fields.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask } from "../servers/ask.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { startProxy, startTestGateway, type TestGateway } from "../servers/gateway.ts";
import type { LogEvent } from "../servers/test-log.ts";
import { startUpstream } from "../servers/upstream.ts";

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;
const uniqueID = /^[A-Za-z0-9@-]{27}$/;

let origin: string;
before(async () => {
  ({ origin } = await startEcho());
});

function startFlows(
  flows: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const paths = Object.keys(flows).map((name) => `  /${name}:\n    x-flat-flow: flows/${name}.xml\n`);
  const files = Object.entries(flows).map(([name, text]) => [`flows/${name}.xml`, `<flow>${text}</flow>`]);
  return startTestGateway(
    { "swagger.yaml": `swagger: "2.0"\npaths:\n${paths.join("")}`, ...Object.fromEntries(files) },
    env,
  );
}

/** The access log of one request. */
async function accessLog(
  gateway: TestGateway,
  path: string,
  question: Parameters<typeof ask>[1] = {},
): Promise<LogEvent> {
  gateway.log.clear();
  await ask(`${gateway.url}${path}`, question);
  return gateway.log.event({ type: "flat_access" });
}

describe("flat_access", () => {
  it("has every documented field, in its order", async () => {
    const gateway = await startFlows({ a: '<echo mime="text/plain">hello</echo>' });
    const headers = {
      "User-Agent": "me/1.0",
      Referer: "http://from.example/",
      "Content-Type": "text/x",
      "Content-Length": "4",
    };
    const event = await accessLog(gateway, "/a?q=1", { method: "POST", headers, body: "body" });
    const { timestamp: time, requestID, realtime, ...rest } = event;
    assert.match(String(time), timestamp);
    assert.match(requestID, uniqueID);
    assert.ok(typeof realtime === "number" && realtime > 0 && realtime < 10);
    assert.deepEqual(rest, {
      type: "flat_access",
      url: `${gateway.url}/a?q=1`,
      path: "/a?q=1",
      status: 200,
      method: "POST",
      agent: "me/1.0",
      referrer: "http://from.example/",
      mime: "text/plain",
      bytes: 5,
      requestbytes: 0,
      flow: "flows/a.xml",
      requestmime: "text/x",
      location: "",
    });
    const names =
      "timestamp type requestID url path status method agent referrer mime realtime bytes requestbytes flow requestmime location";
    assert.deepEqual(Object.keys(event), names.split(" "));
  });

  it("tells the size of a body that a flow reads, the location of a redirect, and no bytes for HEAD", async () => {
    const gateway = await startFlows({
      read: "<template>{{ $body }}</template>",
      moved: '<set-response-headers>{"Location": "/there", "Status": 302}</set-response-headers>',
    });
    const body = "\u20ac";
    const read = await accessLog(gateway, "/read", { method: "POST", headers: { "Content-Type": "text/plain" }, body });
    assert.deepEqual([read.requestbytes, read.bytes, read.mime], [3, 5, "application/json"]);
    const moved = await accessLog(gateway, "/moved");
    assert.deepEqual([moved.status, moved.location], [302, "/there"]);
    assert.equal((await accessLog(gateway, "/read", { method: "HEAD" })).bytes, 0);
  });

  it("tells what x-flat-proxy passed on, in the size it had on the wire", async () => {
    const zipped = gzipSync("x".repeat(10_000));
    const upstream = await startUpstream((_request, response) => {
      response.writeHead(203, { "Content-Type": "text/x", "Content-Encoding": "gzip", Location: "/x" }).end(zipped);
    });
    const event = await accessLog(await startProxy({ origin: upstream.origin }), "/proxy/a");
    const { status, mime, bytes, flow, location } = event;
    assert.deepEqual(
      { status, mime, bytes, flow, location },
      { status: 203, mime: "text/x", bytes: zipped.length, flow: "", location: "/x" },
    );
  });

  it("is written for requests that are refused or undefined too", async () => {
    const gateway = await startFlows({ a: "<echo/>" });
    assert.equal((await accessLog(gateway, "/nowhere")).status, 404);
    assert.equal((await accessLog(gateway, "/%zz")).status, 400);
  });
});

describe("flat_request", () => {
  const fields = "timestamp type requestID url method status mime bytes duration id cacheHit refresh timing";

  it("has every documented field, in its order", async () => {
    const gateway = await startFlows({
      a: `<request content="one">{"url": "${origin}/x?foo=bar", "method": "post"}</request>`,
    });
    await ask(`${gateway.url}/a`);
    const event = await gateway.log.event({ type: "flat_request" });
    assert.deepEqual(Object.keys(event), fields.split(" "));
    const { timestamp: time, requestID, bytes, duration, timing, ...rest } = event;
    assert.match(String(time), timestamp);
    assert.equal(requestID, (await gateway.log.event({ type: "flat_access" })).requestID);
    assert.ok(Number(bytes) > 50);
    assert.ok(typeof duration === "number" && duration > 0 && duration < 10);
    const phases = timing as Readonly<Record<string, number>>;
    assert.deepEqual(Object.keys(phases), ["DNS", "TCP", "TTFB"]);
    for (const value of Object.values(phases)) assert.ok(typeof value === "number" && value >= 0 && value < 10_000);
    assert.ok(Number(phases.TTFB) > 0 && Number(phases.TTFB) <= duration * 1000 + 0.001);
    assert.deepEqual(rest, {
      type: "flat_request",
      url: `${origin}/x?foo=bar`,
      method: "POST",
      status: 200,
      mime: "application/json",
      id: "one.0",
      cacheHit: false,
      refresh: false,
    });
  });

  it("has cURL's number and a message where the request failed", async () => {
    const gateway = await startFlows({ a: '<request>{"url": "http://127.0.0.1:1/"}</request>' });
    await ask(`${gateway.url}/a`);
    const event = await gateway.log.event({ type: "flat_request" });
    assert.deepEqual(Object.keys(event), [...fields.split(" "), "curlErrorCode", "curlErrorMessage"]);
    assert.deepEqual([event.status, event.bytes, event.curlErrorCode], [0, 0, 7]);
    assert.match(String(event.curlErrorMessage), /ECONNREFUSED/);
  });

  it("is written once for each of several requests", async () => {
    const gateway = await startFlows({
      a: `<requests>{"x": {"url": "${origin}/x"}, "y": {"url": "${origin}/y"}}</requests>`,
    });
    await ask(`${gateway.url}/a`);
    const { requestID } = await gateway.log.event({ type: "flat_access" });
    const lines = gateway.log.all("flat_request").map((event) => [event.id, event.url, event.requestID]);
    assert.deepEqual(lines.sort(), [
      ["x.0", `${origin}/x`, requestID],
      ["y.0", `${origin}/y`, requestID],
    ]);
  });
});

describe("flat_alert", () => {
  it("has every documented field, in its order", async () => {
    const gateway = await startFlows({ a: '<request>{"url": "http://127.0.0.1:1/"}</request>' });
    await ask(`${gateway.url}/a`);
    const event = await gateway.log.event({ type: "flat_alert" });
    assert.deepEqual(Object.keys(event), ["timestamp", "type", "requestID", "topic", "message"]);
    assert.match(String(event.timestamp), timestamp);
    assert.equal(event.requestID, (await gateway.log.event({ type: "flat_access" })).requestID);
    assert.equal(event.topic, "request");
    assert.match(String(event.message), /^main: Upstream Request Failed: /);
  });
});

describe("request IDs", () => {
  const tell = {
    a: '<template>{{ $request/id }}</template><set-response-headers>{"Request-ID": {{ $request/id }}}</set-response-headers>',
  };
  const formats: readonly (readonly [format: string, pattern: RegExp])[] = [
    ["", uniqueID],
    ["uuid3", /^[0-9a-f]{8}-[0-9a-f]{4}-3[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["uuid4", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
  ];
  for (const [format, pattern] of formats) {
    it(`are the same everywhere and never the same again with FIT_FLAT_UID_FORMAT=${format}`, async () => {
      const gateway = await startFlows(tell, { FIT_FLAT_UID_FORMAT: format });
      const seen = new Set<string>();
      for (let round = 0; round < 50; round += 1) {
        const { text, headers } = await ask(`${gateway.url}/a`);
        const id = JSON.parse(text);
        assert.match(id, pattern);
        assert.equal(headers["request-id"], id);
        await gateway.log.event({ type: "flat_access", requestID: id });
        seen.add(id);
      }
      assert.equal(seen.size, 50);
    });
  }

  it("of another format refuse the start", async () => {
    await assert.rejects(startFlows(tell, { FIT_FLAT_UID_FORMAT: "uuid7" }), /FIT_FLAT_UID_FORMAT is "uuid7"/);
  });
});
