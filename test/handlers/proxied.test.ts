// Handlers of proxied routes: what they may change of an answer, which answers are collected for them, and what happens when something fails.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { head } from "../servers/ask.ts";
import { echo, openSocket, refusal, startSocketUpstream } from "../servers/web-sockets.ts";
import { HandlerGateway } from "./handler-app.ts";

const json = '{"name":"upstream","items":[1,2]}';
/** Answers that wait for somebody to end them, by path. */
const open = new Map<string, ServerResponse>();

function answer(request: IncomingMessage, response: ServerResponse): void {
  const path = new URL(request.url ?? "/", "http://x").pathname.replace("/checked", "");
  const fields = {
    "Content-Type": "application/json",
    ETag: '"1"',
    "X-Upstream": "yes",
    "Set-Cookie": ["a=1", "b=2"],
    "Cache-Control": "public",
  };
  if (path.endsWith("/json")) response.writeHead(200, { ...fields, "Content-Length": json.length }).end(json);
  else if (path.endsWith("/problem"))
    response.writeHead(409, { ...fields, "Content-Type": "application/problem+json" }).end(json);
  else if (path.endsWith("/gzip"))
    response.writeHead(200, { ...fields, "Content-Encoding": "gzip" }).end(gzipSync(json));
  else if (path.endsWith("/teapot")) response.writeHead(418, "Tea", { "Content-Type": "text/plain" }).end("tea");
  else if (path.endsWith("/none")) response.writeHead(204).end();
  else if (path.endsWith("/large")) response.writeHead(200, { "Content-Type": "text/plain" }).end("x".repeat(5000));
  else if (path.endsWith("/echo")) request.pipe(response.writeHead(200, { "Content-Type": "text/plain" }));
  else if (path.endsWith("/unchanged"))
    request.socket.end('HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nContent-Length: 100\r\n\r\n');
  else if (path.endsWith("/half")) {
    open.set("/half", response);
    response.writeHead(200, { ...fields, "Content-Encoding": "gzip", "Content-Length": 100 }).write("half");
  } else if (path.endsWith("/breaks")) {
    open.get("/half")?.destroy();
    response.writeHead(200).end();
  } else if (path.endsWith("/broken")) {
    response.writeHead(200, { "Content-Length": 100 }).write("half");
    setImmediate(() => response.destroy());
  } else {
    open.set(path, response);
    response
      .writeHead(200, { "Content-Type": path.endsWith("/events") ? "text/event-stream" : "text/plain" })
      .write("one\n");
  }
}

const server = createServer(answer);
let app: HandlerGateway;
before(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const proxy = `x-flat-proxy: { origin: "${origin}", options: { set-response-headers: { X-Option: proxy } } }`;
  app = await HandlerGateway.start({
    swagger: `x-flat-error: { flow: error.xml }
x-flat-handlers:
  - { name: start, path: ., event: start, flow: start.xml }
  - { name: serves, path: ^/served/, event: start, flow: serves.xml }
  - { name: fields, path: ^/fields/, event: end, flow: fields.xml }
  - { name: status, path: ^/status/, event: end, flow: status.xml }
  - { name: output, path: ^/output/, event: end, flow: output.xml }
  - { name: reads, path: ^/reads/, event: end, flow: reads.xml }
  - { name: changes, path: ^/changes/, event: end, flow: changes.xml }
  - { name: fails, path: ^/fails/, event: end, flow: fails.xml }
  - { name: waits, path: ^/waits/, event: end, flow: waits.xml }
  - { name: breaks, path: ^/breaks/, event: end, flow: breaks.xml }
  - { name: empties, path: ^/empties/, event: end, flow: empties.xml }
  - { name: stops, path: ^/stops/, event: end, flow: stops.xml, order: -1 }
  - { name: responds, path: ^/(stops|responds)/, event: end, flow: responds.xml }
  - { name: failed, path: ., event: error, flow: failed.xml }
paths:
  /{way}/{what}: { ${proxy} }
  /{way}/{what}/checked:
    get:
      ${proxy}
      x-flat-validate: { response: true }
      responses: { 200: { schema: { type: object, required: [name] } }, 203: { schema: { type: object, required: [other] } } }
`,
    flows: {
      start: '<set-response-headers>{"X-Start": "yes", "X-Upstream": "start"}</set-response-headers>',
      serves: '<serve dir="." fallback-doc="/start.xml"/>',
      fields:
        '<set-response-headers>{"X-Upstream": null, "X-Option": "handler", "X-Status": {{ $upstream/main/status }}, "ETag": "\\"2\\""}</set-response-headers>',
      status: '<set-status code="203"/>',
      output:
        '<if test="not($request/get/keep)"><template>{"instead": {{ $upstream/main/headers/x-upstream }}}</template></if><if test="$request/get/type"><set-response-headers>{"Content-Type": {{ $request/get/type }}}</set-response-headers></if>',
      reads:
        '<eval out="$name">content()/json/name</eval><set-response-headers>{"X-Name": {{ $name }}, "X-Size": {{ string-length(body()) }}}</set-response-headers>',
      changes: '<template>{"was": {{ name }}}</template>',
      fails: '<error status="409">"end has failed"</error>',
      waits: `<request>{"id": "other", "url": "${origin}/json"}</request><set-response-headers>{"X-Other": {{ $upstream/other/status }}}</set-response-headers>`,
      breaks: `<request>{"id": "other", "url": "${origin}/breaks"}</request>`,
      empties: '<set-status code="204"/>',
      stops: '<eval out="$api-stop">true()</eval>',
      responds:
        '<template out="$response">{"status": 202, "body": {"accepted": true}, "headers": {"X-By": "handler"}}</template>',
      failed: "",
      error: "",
    },
    env: { FLAT_MAX_BODY: "4000" },
  });
});
after(() => {
  server.close();
  server.closeAllConnections();
});

describe("an end handler of a proxied route", () => {
  it("sets and removes header fields; the body goes on as it came", async () => {
    const { status, headers, text } = await app.ask("/fields/json");
    assert.deepEqual([status, text], [200, json]);
    const { "x-upstream": removed, "x-option": option, "x-status": told, etag, "x-start": start } = headers;
    assert.deepEqual([removed, option, told, etag, start], [undefined, "handler", "200", '"2"', "yes"]);
    assert.deepEqual([headers["set-cookie"], headers["content-length"]], [["a=1", "b=2"], String(json.length)]);
    assert.equal(headers["x-trace"], "start fields");
  });

  it("leaves what it doesn't touch: fields of the upstream win over those of start handlers", async () => {
    const { status, statusText, headers, text } = await app.ask("/status/json");
    assert.deepEqual([status, statusText, text], [203, "Non-Authoritative Information", json]);
    assert.deepEqual([headers["x-upstream"], headers["x-start"], headers["x-option"]], ["yes", "yes", "proxy"]);
  });

  it("keeps the reason of a status that it leaves alone", async () => {
    const { status, statusText, headers } = await app.ask("/fields/teapot");
    assert.deepEqual([status, statusText, headers["x-status"]], [418, "Tea", "418"]);
  });

  it("makes another answer, without the fields of the old body", async () => {
    const { status, headers, text } = await app.ask("/output/gzip");
    assert.deepEqual([status, text], [200, '{"instead":"yes"}']);
    const { etag, "content-encoding": coding, "content-type": type, "x-upstream": kept } = headers;
    assert.deepEqual([etag, coding, type, kept], [undefined, undefined, "application/json", "yes"]);
    assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  });

  it("gives it the type that it wants, though the old one had the same", async () => {
    const type = "application/problem+json";
    const { status, headers, text } = await app.ask(`/output/problem?type=${encodeURIComponent(type)}`);
    assert.deepEqual([status, headers["content-type"], text], [409, type, '{"instead":"yes"}']);
    assert.equal((await app.ask("/output/problem")).headers["content-type"], "application/json");
  });

  it("makes one by $response", async () => {
    const { status, headers, text } = await app.ask("/responds/json");
    assert.deepEqual([status, headers["x-by"], text], [202, "handler", '{"accepted":true}']);
  });

  it("ends the row by $api-stop", async () => {
    const { status, headers, text } = await app.ask("/stops/json");
    assert.deepEqual([status, headers["x-trace"], text], [200, "start stops", json]);
  });

  it("may make the answer one without a body", async () => {
    const { status, headers, text } = await app.ask("/empties/json");
    assert.deepEqual(
      [status, headers["content-length"], headers["content-type"], text],
      [204, undefined, undefined, ""],
    );
  });

  it("may make another status of one that has only told the length of a body", async () => {
    const { status, headers, text } = await app.ask("/status/unchanged");
    assert.deepEqual([status, headers["content-length"], headers.etag, text], [203, undefined, '"1"', ""]);
  });

  it("sees answers without a body", async () => {
    const { status, headers } = await app.ask("/fields/none");
    assert.deepEqual([status, headers["x-status"]], [204, "204"]);
    assert.equal((await app.ask("/reads/none")).headers["x-size"], "0");
  });

  it("may wait for something", async () => {
    const { headers, text } = await app.ask("/waits/gzip");
    assert.deepEqual([headers["x-other"], headers["content-encoding"], text.length > 0], ["200", "gzip", true]);
    assert.deepEqual((await app.ask("/waits/large")).text.length, 5000);
  });

  it("runs for HEAD, too", async () => {
    const { headers, text } = await app.ask("/reads/json", { method: "HEAD" });
    assert.deepEqual([headers["x-trace"], headers["content-length"], text], ["start reads", String(json.length), ""]);
  });
});

describe("an end handler that asks for the body of a proxied answer", () => {
  it("has all of it, decoded; it goes on byte for byte", async () => {
    const plain = await app.ask("/reads/json");
    assert.deepEqual(
      [plain.headers["x-name"], plain.headers["x-size"], plain.text],
      ["upstream", String(json.length), json],
    );
    const { headers, body } = await app.ask("/reads/gzip");
    assert.deepEqual([headers["x-name"], headers["content-encoding"], headers.etag], ["upstream", "gzip", '"1"']);
    assert.deepEqual(body, gzipSync(json));
  });

  it("may make another one of it", async () => {
    const { headers, text } = await app.ask("/changes/gzip");
    assert.deepEqual([text, headers["content-encoding"], headers.etag], ['{"was":"upstream"}', undefined, undefined]);
  });

  it("gets a 502 in place of one that is larger than FLAT_MAX_BODY", async () => {
    const [status, trace] = await app.run("/reads/large");
    assert.deepEqual([status, trace], [502, "start failed"]);
    assert.match((await app.alerts()).join(), /larger than 4000 bytes/);
  });

  it("doesn't wait for events, which never end", async () => {
    const message = await head(`${app.gateway.url}/reads/events`);
    assert.deepEqual([message.headers["x-trace"], message.headers["x-size"]], ["start reads", "0"]);
    message.destroy();
    open.get("/reads/events")?.destroy();
  });

  it("isn't asked for one that breaks off: that is an error", async () => {
    assert.deepEqual((await app.run("/reads/broken")).slice(0, 2), [502, "start failed"]);
  });
});

it("a file that a start handler sends gives way to the upstream's answer, with its fields", async () => {
  const { status, headers, text } = await app.ask("/served/teapot", { headers: { Range: "bytes=0-1" } });
  const { "content-type": type, "content-range": part, "accept-ranges": ranges, etag } = headers;
  assert.deepEqual([status, text, headers["x-trace"]], [418, "tea", "serves start"]);
  assert.deepEqual([type, part, ranges, etag], ["text/plain", undefined, undefined, undefined]);
});

describe("streams of proxied routes", () => {
  it("stay streams where no handler asks for the body", async () => {
    const message = await head(`${app.gateway.url}/fields/stream`);
    assert.equal(message.headers["x-trace"], "start fields");
    const chunks: string[] = [];
    for await (const chunk of message) {
      chunks.push(String(chunk));
      open.get("/fields/stream")?.end("two\n");
    }
    assert.deepEqual(chunks, ["one\n", "two\n"]);
  });

  it("of uploads do, too", async () => {
    const body = "x".repeat(10_000);
    assert.equal((await app.ask("/fields/echo", { method: "POST", body })).text, body);
  });

  it("are given up for another answer", async () => {
    const { text } = await app.ask("/output/stream");
    assert.equal(text, '{"instead":null}');
    const upstream = open.get("/output/stream");
    if (upstream !== undefined && !upstream.destroyed) await new Promise((resolve) => upstream.once("close", resolve));
  });
});

describe("what fails with end handlers of a proxied route", () => {
  it("is an error like others, without the upstream's fields", async () => {
    const { status, headers, text } = await app.ask("/fails/gzip");
    assert.deepEqual([status, JSON.parse(text).error.message], [409, "end has failed"]);
    const { "content-encoding": coding, "cache-control": cache, "set-cookie": cookies, "x-start": start } = headers;
    assert.deepEqual([coding, cache, cookies, start], [undefined, undefined, undefined, "yes"]);
    assert.equal(headers["x-trace"], "start fails failed error");
  });

  it("has no fields of the upstream either where the answer breaks off, or isn't valid, behind them", async () => {
    const failures = [
      ["/breaks/half", 502],
      ["/status/gzip/checked", 500],
      ["/output/gzip/checked", 500],
    ] as const;
    for (const [path, expected] of failures) {
      const { status, headers, text } = await app.ask(path);
      assert.deepEqual([status, JSON.parse(text).error.status], [expected, expected], path);
      const { "content-encoding": coding, "cache-control": cache, "set-cookie": cookies, etag } = headers;
      assert.deepEqual([coding, cache, cookies, etag, headers["x-start"]], [...new Array(4), "yes"], path);
    }
  });

  it("is validated behind them: what they make of the answer counts", async () => {
    assert.equal((await app.ask("/fields/json/checked")).status, 200);
    assert.equal((await app.ask("/status/json/checked")).status, 500);
    assert.equal((await app.ask("/output/json/checked")).status, 500);
    assert.equal((await app.ask("/output/json/checked?keep=1")).status, 200);
    assert.equal((await app.ask("/reads/json/checked")).headers["x-name"], "upstream");
  });
});

it("a WebSocket has start handlers and no end handlers; a refused one is an answer", async () => {
  const { origin } = await startSocketUpstream();
  const sockets = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: s, path: ., event: start, flow: s.xml }, { name: e, path: ., event: end, flow: e.xml }]
paths: { "/ws/**": { x-flat-proxy: { origin: "${origin}", options: { websocket: true } } } }
`,
    flows: { s: "", e: "" },
  });
  const client = await openSocket(`${sockets.gateway.url}/ws/echo`);
  assert.equal(String(await echo(client, "hello")), "hello");
  const refused = await refusal(`${sockets.gateway.url}/ws/refused`);
  assert.equal(refused.status, 403);
});

it("the example of an upstream's definition has end handlers, too", async () => {
  const definition = `swagger: "2.0"
paths: { /x: { get: { responses: { 200: { description: x, schema: { type: object }, examples: { application/json: { a: 1 } } } } } } }
`;
  const options = '{"definition": "upstream.yaml", "mock-response": true}';
  const mocked = await HandlerGateway.start({
    swagger: `x-flat-handlers: [{ name: e, path: ., event: end, flow: e.xml }]
paths: { /x: { get: { x-flat-proxy: { origin: "http://127.0.0.1:1", options: ${options} } } } }
`,
    flows: { e: '<if test="$request/get/other"><template>{"was": {{ a }} }</template></if><set-status code="203"/>' },
    files: { "upstream.yaml": definition },
  });
  const plain = await mocked.ask("/x");
  assert.deepEqual([plain.status, plain.text, plain.headers.mock], [203, '{"a":1}', "true"]);
  assert.deepEqual([plain.headers["content-type"], plain.headers["x-trace"]], ["application/json", "e"]);
  assert.deepEqual((await mocked.run("/x?other=1")).slice(0, 3), [203, "e", '{"was":1}']);
});
