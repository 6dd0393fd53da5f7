// HTTP/2: all that the pipeline does, for clients that speak it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientHttp2Session, constants } from "node:http2";
import { before, describe, it } from "node:test";
import { http2Ask, http2Session } from "../servers/http2-ask.ts";
import { curl, nghttpMissing, run, startTlsGateway, type TlsGateway } from "../servers/tls-gateway.ts";
import { startUpstream, type Upstream } from "../servers/upstream.ts";

const swagger = (origin: string): string => `swagger: "2.0"
x-flat-cors: {allowed-origins: ["https://site.example"]}
x-flat-error: {flow: error.xml}
securityDefinitions:
  Key: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: c2VjcmV0, alg: HS256}}
paths:
  /tell: {x-flat-flow: tell.xml}
  /fields: {x-flat-flow: fields.xml}
  /empty: {x-flat-flow: empty.xml}
  /files/**: {x-flat-flow: files.xml}
  /number:
    get:
      x-flat-validate: {request: true}
      parameters: [{name: n, in: query, type: integer, required: true}]
      responses: {200: {description: ok}}
      x-flat-flow: tell.xml
  /safe: {get: {security: [{Key: []}], responses: {200: {description: ok}}, x-flat-flow: tell.xml}}
  /proxy/**: {x-flat-proxy: {origin: "${origin}"}}
`;

const files = {
  "tell.xml": `<flow><template>{"method": {{ $request/method }}, "url": {{ $request/url }}, "path": {{ $request/path }}, "query": {{ $request/query }},
    "headers": {{ $request/headers }}, "cookies": {{ $request/cookies }}, "body": {{ $body }}}</template></flow>`,
  "fields.xml": `<flow><set-response-headers>{"X-One": "1", "Set-Cookie": ["a=1", "b=2"], "Connection": "X-One", "Keep-Alive": "x"}</set-response-headers><echo>fields</echo></flow>`,
  "empty.xml": `<flow><set-status code="204"/></flow>`,
  "error.xml": `<flow><set-response-headers>{"X-Error": "flow"}</set-response-headers></flow>`,
  "files.xml": `<flow><serve dir="files" fallback-doc="/a.txt"/></flow>`,
  "files/a.txt": "0123456789",
};

let upstream: Upstream;
let gateway: TlsGateway;
let session: ClientHttp2Session;
before(async () => {
  upstream = await startUpstream((request, response) => {
    const { url, method, headers } = request;
    if (url === "/proxy/fields") {
      response.writeHead(200, [
        "Connection",
        "X-Hop",
        "X-Hop",
        "1",
        "Set-Cookie",
        "a=1",
        "Set-Cookie",
        "b=2",
        "X-List",
        "A",
        "X-List",
        "B",
        "Content-Type",
        "text/a",
        "Content-Type",
        "text/b",
      ]);
      response.end("fields");
    } else if (url?.startsWith("/proxy/broken")) {
      response.writeHead(200, url.endsWith("length") ? { "Content-Length": "100" } : {});
      response.write("some");
      setImmediate(() => setImmediate(() => response.destroy()));
    } else if (url === "/proxy/events") {
      response.writeHead(200, { "Content-Type": "text/event-stream" });
      response.write("data: 1\n\n");
      request.once("close", () => upstream.server.emit("left"));
    } else if (url === "/proxy/early") {
      response.writeHead(413).end("early");
    } else {
      let size = 0;
      request.on("data", (chunk: Buffer) => (size += chunk.length));
      request.once("end", () => response.end(JSON.stringify({ url, method, headers, size })));
    }
  });
  gateway = await startTlsGateway(
    { "swagger.yaml": swagger(upstream.origin), ...files },
    { FLAT_MAX_BODY: "100K", FLAT_DEFAULT_TIMEOUT: "60" },
  );
  session = http2Session(gateway);
});

describe("a flow", () => {
  it("sees requests as those of HTTP/1.1", async () => {
    const fields = { cookie: ["a=1", "b=2; c=3"], "x-a": ["1", "2"], ":authority": "example.com:8443", te: "trailers" };
    const { status, headers, text } = await http2Ask(session, "/tell?x=y", fields, "hello");
    assert.deepEqual([status, headers["content-type"], headers.server], [200, "application/json", "FLAT"]);
    assert.deepEqual(JSON.parse(text), {
      method: "POST",
      url: "https://example.com:8443/tell?x=y",
      path: "/tell",
      query: "x=y",
      headers: { host: "example.com:8443", cookie: "a=1; b=2; c=3", "x-a": "1, 2", te: "trailers" },
      cookies: { a: "1", b: "2", c: "3" },
      body: "hello",
    });
  });

  it("sets fields, but those of connections", async () => {
    const { headers, text } = await http2Ask(session, "/fields");
    assert.deepEqual([headers["x-one"], headers["set-cookie"], headers.connection], ["1", ["a=1", "b=2"], undefined]);
    assert.deepEqual([headers["keep-alive"], text], [undefined, "fields"]);
  });

  it("answers without a body, and HEAD", async () => {
    const empty = await http2Ask(session, "/empty");
    assert.deepEqual([empty.status, empty.text, empty.reset], [204, "", 0]);
    const head = await http2Ask(session, "/fields", { ":method": "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.text], [200, "6", ""]);
  });

  it("serves files and ranges of them", async () => {
    const whole = await http2Ask(session, "/files/a.txt");
    assert.deepEqual([whole.status, whole.text], [200, "0123456789"]);
    const part = await http2Ask(session, "/files/a.txt", { range: "bytes=2-4" });
    assert.deepEqual([part.status, part.text, part.headers["content-range"]], [206, "234", "bytes 2-4/10"]);
    const unchanged = await http2Ask(session, "/files/a.txt", { "if-none-match": String(whole.headers.etag) });
    assert.deepEqual([unchanged.status, unchanged.text], [304, ""]);
  });
});

describe("every stage", () => {
  it("answers preflights", async () => {
    const { status, headers } = await http2Ask(session, "/safe", {
      ":method": "OPTIONS",
      origin: "https://site.example",
      "access-control-request-method": "GET",
    });
    assert.deepEqual([status, headers["access-control-allow-origin"]], [200, "https://site.example"]);
  });

  it("validates, with the error flow", async () => {
    const { status, headers, text } = await http2Ask(session, "/number?n=x");
    assert.deepEqual([status, headers["x-error"]], [400, "flow"]);
    assert.equal(JSON.parse(text).error.code, 3204);
    assert.equal((await http2Ask(session, "/number?n=1")).status, 200);
  });

  it("checks tokens", async () => {
    const { status, text } = await http2Ask(session, "/safe");
    assert.deepEqual([status, JSON.parse(text).error.code], [403, 3206]);
  });

  it("tells undefined paths", async () => {
    assert.equal((await http2Ask(session, "/nowhere")).status, 404);
  });

  it("writes the access log", async () => {
    gateway.log.clear();
    await http2Ask(session, "/tell", { "user-agent": "h2", ":authority": "example.com" }, "12345");
    const event = await gateway.log.event({ type: "flat_access" });
    assert.deepEqual(
      [event.url, event.status, event.agent, event.requestbytes],
      ["https://example.com/tell", 200, "h2", 5],
    );
  });
});

describe("a body", () => {
  it("that is larger than a flow may read is refused, and the connection goes on", async () => {
    const { status } = await http2Ask(session, "/tell", {}, Buffer.alloc(300_000));
    assert.equal(status, 413);
    assert.equal((await http2Ask(session, "/tell")).status, 200);
  });

  it("is asked for where the client waits", async () => {
    const stream = session.request({ ":path": "/tell", ":method": "POST", expect: "100-continue" });
    await once(stream, "continue");
    stream.end("waited");
    let text = "";
    for await (const chunk of stream) text += chunk;
    assert.equal(JSON.parse(text).body, "waited");
  });

  it("isn't asked for where another expectation is", async () => {
    assert.equal((await http2Ask(session, "/tell", { expect: "more" })).status, 417);
  });

  it("that nobody reads is told not to be sent", async () => {
    const stream = session.request({ ":path": "/fields", ":method": "POST" });
    stream.on("error", () => {});
    stream.resume();
    await once(stream, "close");
    assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
  });
});

describe("a proxy", () => {
  it("passes requests on as HTTP/1.1", async () => {
    const fields = { cookie: "a=1", "x-a": "1", te: "trailers", ":authority": "example.com" };
    const told = JSON.parse((await http2Ask(session, "/proxy/x?y=z", fields, "hello")).text);
    assert.deepEqual([told.url, told.method, told.size], ["/proxy/x?y=z", "POST", 5]);
    assert.deepEqual([told.headers["x-a"], told.headers.te, told.headers.cookie], ["1", undefined, undefined]);
    assert.equal(told.headers.host, new URL(upstream.origin).host);
    assert.deepEqual([told.headers["transfer-encoding"], told.headers["content-length"]], ["chunked", undefined]);
  });

  it("streams what is large both ways", async () => {
    const { text } = await http2Ask(session, "/proxy/large", { "content-length": "3000000" }, Buffer.alloc(3_000_000));
    const { size, headers } = JSON.parse(text);
    assert.deepEqual([size, headers["content-length"]], [3_000_000, "3000000"]);
  });

  it("leaves out the fields of the upstream's connection, and joins those that HTTP/2 has once", async () => {
    const { headers, text } = await http2Ask(session, "/proxy/fields");
    assert.deepEqual([headers["x-hop"], headers.connection, text], [undefined, undefined, "fields"]);
    assert.deepEqual([headers["set-cookie"], headers["x-list"]], [["a=1", "b=2"], "A, B"]);
    assert.equal(headers["content-type"], "text/a, text/b");
  });

  it("breaks off what the upstream breaks off", async () => {
    for (const path of ["/proxy/broken", "/proxy/broken/length"]) {
      const { status, text, reset } = await http2Ask(session, path);
      assert.deepEqual([status, text, reset], [200, "some", constants.NGHTTP2_INTERNAL_ERROR]);
    }
  });

  it("sends events as they come, and gives up the upstream request when the client does", async () => {
    const left = once(upstream.server, "left");
    const stream = session.request({ ":path": "/proxy/events" });
    const [chunk] = await once(stream, "data");
    assert.equal(String(chunk), "data: 1\n\n");
    stream.close(constants.NGHTTP2_CANCEL);
    await left;
  });

  it("gives the answer of an upstream that doesn't want all of the body", async () => {
    const { status, text } = await http2Ask(session, "/proxy/early", {}, Buffer.alloc(2_000_000));
    assert.deepEqual([status, text], [413, "early"]);
    assert.equal((await http2Ask(session, "/tell")).status, 200);
  });

  it("answers 502 for a dead upstream", async () => {
    const dead = await startTlsGateway({ "swagger.yaml": swagger("http://127.0.0.1:1"), ...files });
    assert.equal((await http2Ask(http2Session(dead), "/proxy/x")).status, 502);
  });
});

describe("stop()", () => {
  it("finishes what runs and takes no more", async () => {
    const stopping = await startTlsGateway({ "swagger.yaml": swagger(upstream.origin), ...files });
    const own = http2Session(stopping);
    const stream = own.request({ ":path": "/proxy/slow", ":method": "POST" });
    stream.write("a");
    await once(upstream.server, "request");
    const goaway = once(own, "goaway");
    const stopped = stopping.stop();
    await goaway;
    stream.end("b");
    let text = "";
    for await (const chunk of stream) text += chunk;
    assert.equal(JSON.parse(text).size, 2);
    await stopped;
  });
});

describe("real clients", () => {
  it("curl uploads and downloads", async () => {
    const answer = await curl(gateway, "--http2", "-i", "-d", "x".repeat(50_000), `${gateway.url}/proxy/curl`);
    assert.match(answer, /^HTTP\/2 200 /);
    assert.match(answer, /"size":50000/);
  });

  it("nghttp asks for several at once", async (context) => {
    if (nghttpMissing !== undefined) return context.diagnostic(nghttpMissing);
    const urls = ["/tell", "/proxy/a", "/files/a.txt", "/nowhere"].map((path) => gateway.url + path);
    const { stdout } = await run("nghttp", ["-ns", ...urls]);
    assert.deepEqual(stdout.match(/ (200|404) /g)?.sort(), [" 200 ", " 200 ", " 200 ", " 404 "]);
  });

  it("h2load gets every answer", async (context) => {
    if (nghttpMissing !== undefined) return context.diagnostic(nghttpMissing);
    for (const path of ["/tell", "/proxy/x"]) {
      const { stdout } = await run("h2load", ["-n", "2000", "-c", "8", "-m", "32", gateway.url + path]);
      assert.match(stdout, /2000 total, 2000 started, 2000 done, 2000 succeeded, 0 failed, 0 errored, 0 timeout/);
    }
  });
});
