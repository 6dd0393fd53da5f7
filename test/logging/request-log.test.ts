// flat_request: one line for each upstream request and redirect hop, with every documented field.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startHangingUp } from "../servers/broken/hanging-up.ts";
import { startRefusing } from "../servers/broken/refusing.ts";
import { startTruncatedLength } from "../servers/broken/truncating.ts";
import { startProxy } from "../servers/gateway.ts";
import type { LogEvent } from "../servers/test-log.ts";
import { type LogApp, startLogApp, upstreamText } from "./log-app.ts";

let gateway: LogApp;
before(async () => {
  gateway = await startLogApp();
});

/** The request lines of one client request. */
async function linesOf(path: string): Promise<readonly LogEvent[]> {
  gateway.log.clear();
  await ask(gateway.url + path);
  await gateway.log.event({ type: "flat_access" });
  return gateway.log.all("flat_request");
}

async function lineOf(path: string): Promise<LogEvent> {
  const [line, ...more] = await linesOf(path);
  assert.ok(line !== undefined && more.length === 0);
  return line;
}

const names = "timestamp type requestID url method status mime bytes duration id cacheHit refresh timing";

describe("the request log", () => {
  it("has the documented fields in their order, and no other", async () => {
    const line = await lineOf("/v1/text");
    assert.equal(Object.keys(line).join(" "), names);
    assert.equal(Object.keys(line.timing as object).join(" "), "DNS TCP TTFB");
  });

  it("tells everything about a request", async () => {
    const { timestamp, requestID, duration, timing, ...rest } = await lineOf("/v1/text");
    assert.deepEqual(rest, {
      type: "flat_request",
      url: `${gateway.origin}/text?a=1`,
      method: "GET",
      status: 200,
      mime: "text/plain;charset=utf-8",
      bytes: upstreamText.length,
      id: "main.0",
      cacheHit: false,
      refresh: false,
    });
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.equal(requestID, (await gateway.log.event({ type: "flat_access" })).requestID);
    assert.ok(typeof duration === "number" && duration > 0 && duration < 60);
  });

  it("has the ID that the content gets, the method, and an answer without a body", async () => {
    const { id, method, status, bytes, mime } = await lineOf("/v1/named");
    assert.deepEqual([id, method, status, bytes, mime], ["customer.0", "POST", 404, 0, ""]);
  });

  it("has a line for each redirect", async () => {
    const lines = await linesOf("/v1/hops");
    assert.deepEqual(
      lines.map(({ id, status, url, bytes, mime }) => [id, status, url, bytes, mime]),
      [
        ["main.0", 302, `${gateway.origin}/redirect/2`, 5, "text/html"],
        ["main.1", 302, `${gateway.origin}/redirect/1`, 5, "text/html"],
        ["main.2", 200, `${gateway.origin}/text?last`, upstreamText.length, "text/plain;charset=utf-8"],
      ],
    );
    assert.equal(new Set(lines.map(({ requestID }) => requestID)).size, 1);
  });

  it("has a line for each of several requests", async () => {
    const ids = (await linesOf("/v1/several")).map(({ id, status }) => [id, status]);
    assert.deepEqual(
      new Map(ids as [string, number][]),
      new Map([
        ["a.0", 200],
        ["b.0", 404],
      ]),
    );
  });

  it("has a line for a proxied request", async () => {
    const { id, url, status } = await lineOf("/v1/proxy/text");
    assert.deepEqual([id, url, status], ["main.0", `${gateway.origin}/text`, 200]);
  });

  it("has times in milliseconds, those of connecting on new connections alone", async () => {
    const fresh = await startLogApp();
    const timings = [];
    for (let round = 0; round < 2; round += 1) {
      fresh.log.clear();
      await ask(`${fresh.url}/v1/text`);
      const line = await fresh.log.event({ type: "flat_request" });
      timings.push(line.timing as { readonly [name: string]: unknown });
    }
    for (const timing of timings) {
      for (const value of Object.values(timing)) assert.ok(typeof value === "number" && value >= 0);
      assert.ok(Number(timing.TTFB) > 0);
    }
    assert.ok(Number(timings[0]?.TCP) > 0);
    assert.deepEqual([timings[1]?.DNS, timings[1]?.TCP], [0, 0]);
  });
});

describe("the line of a failed request", () => {
  it("has cURL's number and text for one that took too long", async () => {
    const { status, mime, bytes, id, curlErrorCode, curlErrorMessage, timing } = await lineOf("/v1/failing");
    assert.deepEqual([status, mime, bytes, id], [0, "", 0, "main.0"]);
    assert.deepEqual([curlErrorCode, curlErrorMessage], [28, "Operation timed out after 50 milliseconds"]);
    assert.equal((timing as { readonly TTFB: number }).TTFB, 0);
  });

  const failures = [
    {
      title: "was refused",
      start: startRefusing,
      status: 0,
      code: 7,
      message: /^connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
    },
    { title: "got no answer", start: startHangingUp, status: 0, code: 52, message: /./ },
    { title: "got half an answer", start: startTruncatedLength, status: 200, code: 56, message: /./ },
  ];
  for (const { title, start, status, code, message } of failures) {
    it(`has cURL's number and text for one that ${title}`, async () => {
      const proxy = await startProxy({ origin: await start() });
      await ask(`${proxy.url}/action/x`);
      const line = await proxy.log.event({ type: "flat_request" });
      assert.equal(Object.keys(line).join(" "), `${names} curlErrorCode curlErrorMessage`);
      assert.deepEqual([line.status, line.curlErrorCode], [status, code]);
      assert.match(String(line.curlErrorMessage), message);
    });
  }
});
