// flat_access: one line for each request, with every documented field.
import assert from "node:assert/strict";
import { once } from "node:events";
import { before, describe, it } from "node:test";
import { ask, open, type Question } from "../servers/ask.ts";
import type { TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import type { LogEvent } from "../servers/test-log.ts";
import { startLogApp, upstreamText } from "./log-app.ts";

let gateway: TestGateway;
before(async () => {
  gateway = await startLogApp();
});

/** The access line of one request. */
async function lineOf(path: string, question?: Question): Promise<LogEvent> {
  gateway.log.clear();
  await ask(gateway.url + path, question);
  return gateway.log.event({ type: "flat_access" });
}

/** The fields that are wanted, of one request. */
async function fieldsOf(names: readonly string[], path: string, question?: Question): Promise<unknown[]> {
  const line = await lineOf(path, question);
  return names.map((name) => line[name]);
}

const names =
  "timestamp type requestID url path status method agent referrer mime realtime bytes requestbytes flow requestmime location";

describe("the access log", () => {
  it("has the documented fields in their order, and no other", async () => {
    assert.equal(Object.keys(await lineOf("/v1/echo")).join(" "), names);
  });

  it("tells everything about a request", async () => {
    const headers = { "User-Agent": "curl/7.54.0", Referer: "http://here/", "Content-Type": "text/x-question" };
    const { timestamp, requestID, realtime, ...rest } = await lineOf("/v1/body?a=1&b=%20", {
      method: "POST",
      headers,
      body: "käse",
    });
    assert.deepEqual(rest, {
      type: "flat_access",
      url: `${gateway.url}/v1/body?a=1&b=%20`,
      path: "/v1/body?a=1&b=%20",
      status: 200,
      method: "POST",
      agent: "curl/7.54.0",
      referrer: "http://here/",
      mime: "text/plain",
      bytes: 4,
      requestbytes: 5,
      flow: "flows/body.xml",
      requestmime: "text/x-question",
      location: "",
    });
    assert.match(String(timestamp), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    assert.match(String(requestID), /^[\w@-]{27}$/);
    assert.ok(typeof realtime === "number" && realtime > 0 && realtime < 60);
  });

  it("has the time when the request began", async () => {
    const earliest = Math.floor(Date.now() / 1000) * 1000;
    const { timestamp } = await lineOf("/v1/echo");
    const time = Date.parse(String(timestamp));
    assert.ok(time >= earliest && time <= Date.now());
  });

  it("counts bytes, not characters", async () => {
    assert.deepEqual(await fieldsOf(["bytes", "mime"], "/v1/echo"), [6, "text/css"]);
  });

  it("counts no body for HEAD", async () => {
    assert.deepEqual(await fieldsOf(["method", "bytes", "status"], "/v1/echo", { method: "HEAD" }), ["HEAD", 0, 200]);
  });

  it("has the Location of a redirect", async () => {
    assert.deepEqual(await fieldsOf(["status", "location"], "/v1/redirect"), [303, "/elsewhere"]);
  });

  it("has the status of an error and the type of its document", async () => {
    assert.deepEqual(await fieldsOf(["status", "mime", "flow"], "/v1/error"), [
      409,
      "application/json",
      "flows/error.xml",
    ]);
  });
});

describe("the access line", () => {
  it("has no flow where none is assigned", async () => {
    assert.deepEqual(await fieldsOf(["flow", "status"], "/v1/undefined"), ["", 404]);
    assert.deepEqual(await fieldsOf(["flow", "status"], "/outside"), ["", 404]);
  });

  it("of a proxied request has its sizes", async () => {
    const fields = ["status", "mime", "bytes", "requestbytes", "flow"];
    const question = { method: "POST", body: "12345", headers: { "Transfer-Encoding": "chunked" } };
    const expected = [200, "text/plain;charset=utf-8", upstreamText.length, 5, ""];
    assert.deepEqual(await fieldsOf(fields, "/v1/proxy/text", question), expected);
  });

  it("has the host that the client asked for, not the one that it claims", async () => {
    const headers = { Host: "api.example:81", "X-Forwarded-Host": "evil", "X-Forwarded-Proto": "https" };
    assert.deepEqual(await fieldsOf(["url"], "/v1/echo", { headers }), ["http://api.example:81/v1/echo"]);
  });

  it("has a target in absolute form as the URL", async () => {
    gateway.log.clear();
    await exchange(gateway.port, "GET http://other/v1/echo?x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const { url, path, status } = await gateway.log.event({ type: "flat_access" });
    assert.deepEqual([url, path, status], ["http://other/v1/echo?x", "/v1/echo?x", 200]);
  });

  it("is there for each request of a connection", async () => {
    gateway.log.clear();
    const request = "GET /v1/echo HTTP/1.1\r\nHost: a\r\n\r\n";
    await exchange(gateway.port, `${request}${request}${request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")}`);
    await gateway.log.event({ type: "flat_access" });
    assert.equal(gateway.log.all("flat_access").length, 3);
  });

  it("of a client that left before its answer has status 0", async () => {
    gateway.log.clear();
    const client = open(`${gateway.url}/v1/waiting`, { headers: { Host: "left" } });
    client.on("error", () => {});
    client.end();
    await once(client, "finish");
    client.destroy();
    const { status, url, bytes, mime, flow } = await gateway.log.event({ type: "flat_access" });
    assert.deepEqual([status, url, bytes, mime, flow], [0, "http://left/v1/waiting", 0, "", "flows/waiting.xml"]);
  });
});
