// Requests that are unusual and yet served.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange, RawConnection } from "../servers/raw-connection.ts";

const tell = `<flow><template>{
  "url": {{ $request/url }}, "path": {{ $request/path }}, "query": {{ $request/query }},
  "host": {{ $request/host }}, "port": {{ $request/port }}, "body": {{ $body }}
}</template></flow>`;
const swagger = 'swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: tell.xml\n';

let gateway: TestGateway;
before(async () => {
  gateway = await startTestGateway({ "swagger.yaml": swagger, "tell.xml": tell });
});

/** What a flow sees of a request that is sent as it stands here. */
async function told(...lines: string[]): Promise<Record<string, unknown>> {
  const received = await exchange(gateway.port, `${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  assert.match(received, /^HTTP\/1\.1 200 /, received);
  return JSON.parse(received.slice(received.indexOf("\r\n\r\n") + 4));
}

describe("a target", () => {
  it("may be absolute: its authority wins over Host", async () => {
    const { url, path, query, host, port } = await told(
      "GET http://example.com:8080/a/b?c=d HTTP/1.1",
      "Host: other.com",
    );
    assert.deepEqual([url, path, query], ["http://example.com:8080/a/b?c=d", "/a/b", "c=d"]);
    assert.deepEqual([host, port], ["example.com", "8080"]);
  });

  it("may be absolute without a path", async () => {
    assert.equal((await told("GET http://example.com HTTP/1.1", "Host: x")).url, "http://example.com/");
    assert.equal((await told("GET http://example.com?a=b HTTP/1.1", "Host: x")).url, "http://example.com/?a=b");
    assert.equal((await told("GET HTTP://[::1]:80/ HTTP/1.1", "Host: x")).url, "http://[::1]:80/");
  });

  it("may have characters that mean something elsewhere", async () => {
    assert.equal((await told("GET //example.com/@:b HTTP/1.1", "Host: x")).path, "//example.com/@:b");
    assert.equal((await told("GET /a?http://me@x/?b=<> HTTP/1.1", "Host: x")).query, "http://me@x/?b=<>");
  });

  it("in asterisk form asks the server itself", async () => {
    const received = await exchange(gateway.port, "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*Content-Length: 0\r\n[\s\S]*\r\n\r\n$/);
  });
});

describe("a Host", () => {
  it("may be missing in HTTP/1.0", async () => {
    assert.equal((await told("GET /x HTTP/1.0")).path, "/x");
  });

  it("may be a name, an address, with or without a port", async () => {
    for (const host of [
      "example.com",
      "EXAMPLE.com:1",
      "my_host",
      "127.0.0.1:80",
      "[::1]",
      "[::1]:8080",
      "xn--caf-dma.com",
      "",
    ]) {
      assert.equal((await told("GET /x HTTP/1.1", `Host: ${host}`)).url, `http://${host}/x`);
    }
  });
});

describe("a connection", () => {
  it("isn't upgraded: the request is served as it is", async () => {
    for (const protocol of ["websocket", "h2c", "TLS/1.0"]) {
      const { path } = await told("GET /x HTTP/1.1", "Host: x", "Connection: Upgrade", `Upgrade: ${protocol}`);
      assert.equal(path, "/x");
    }
  });

  it("may carry many requests, pipelined ones too, answered in their order", async () => {
    const connection = await RawConnection.open(gateway.port);
    const paths = Array.from({ length: 30 }, (_, at) => `/pipelined/${at}`);
    connection.send(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(""));
    await connection.until(/pipelined\/29"/);
    const answered = [...connection.received.matchAll(/"path":"([^"]*)"/g)].map(([, path]) => path);
    assert.deepEqual(answered, paths);
    connection.send("GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert.match(await connection.end(), /"path":"\/last"/);
  });

  it("is closed behind garbage, and what came before it is answered", async () => {
    gateway.log.clear();
    const received = await exchange(gateway.port, "GET /first HTTP/1.1\r\nHost: x\r\n\r\nthis is no request\r\n\r\n");
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*"path":"\/first"[\s\S]*\}$/);
    await gateway.log.event({ type: "flat_alert", topic: "http" });
  });

  it("is closed behind Connection: close, whatever follows", async () => {
    const next = "GET /next HTTP/1.1\r\nHost: x\r\n\r\n";
    const received = await exchange(gateway.port, `GET /first HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n${next}`);
    assert.match(received, /^HTTP\/1\.1 200 OK\r\n[\s\S]*"path":"\/first"[\s\S]*\}$/);
    assert.doesNotMatch(received, /next/);
  });

  it("survives bodies that nobody reads", async () => {
    const quiet = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths:\n  /x:\n    x-flat-flow: f.xml\n',
      "f.xml": "<flow><echo>unread</echo></flow>",
    });
    const connection = await RawConnection.open(quiet.port);
    const request = `POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${"b".repeat(100_000)}`;
    connection.send(request + request);
    await connection.until(/unread[\s\S]*unread/);
  });
});

describe("fields of a request", () => {
  it("are at most 1000", async () => {
    const lines = Array.from({ length: 998 }, (_, at) => `X${at}: 1`);
    assert.equal((await told("GET /x HTTP/1.1", "Host: x", ...lines)).path, "/x");
  });

  it("with the names of prototypes do no harm", async () => {
    assert.equal(
      (await told("GET /x HTTP/1.1", "Host: x", "__proto__: a", "constructor: b", "toString: c")).path,
      "/x",
    );
    assert.equal((await ask(`${gateway.url}/x?__proto__=a&constructor=b&a[__proto__]=c`)).status, 200);
  });
});

describe("a trusted proxy", () => {
  const fields = { "X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.example.com, inner" };

  it("tells the scheme and the host of the client's request", async () => {
    const trusting = await startTestGateway(
      { "swagger.yaml": swagger, "tell.xml": tell },
      { FLAT_TRUSTED_PROXIES: "127.0.0.1" },
    );
    const { url, host, port } = JSON.parse((await ask(`${trusting.url}/x?y`, { headers: fields })).text);
    assert.deepEqual([url, host, port], ["https://api.example.com/x?y", "api.example.com", "443"]);
    await trusting.log.event({ type: "flat_access", url: "https://api.example.com/x?y" });
    const odd = { "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "<b>" };
    assert.equal(JSON.parse((await ask(`${trusting.url}/x`, { headers: odd })).text).url, `${trusting.url}/x`);
  });

  it("is never somebody else", async () => {
    for (const env of [{}, { FLAT_TRUSTED_PROXIES: "10.0.0.0/8" }]) {
      const other = await startTestGateway({ "swagger.yaml": swagger, "tell.xml": tell }, env);
      assert.equal(JSON.parse((await ask(`${other.url}/x`, { headers: fields })).text).url, `${other.url}/x`);
    }
  });
});

describe("header fields", () => {
  it("named as something that JavaScript's objects have are fields like any other", async () => {
    const flow = `<flow><template>{
      "fields": {{ $request/headers }}, "one": {{ $request/headers/__proto__ }}, "two": {{ $request/headers/constructor }},
      "three": {{ $request/headers/valueOf }}
    }</template></flow>`;
    const { port } = await startTestGateway({ "swagger.yaml": swagger, "tell.xml": flow });
    const fields = ["__proto__: a", "__Proto__: b", "Constructor: c", "hasOwnProperty: d", "__defineGetter__: e"];
    const request = `GET / HTTP/1.1\r\nHost: h\r\n${fields.join("\r\n")}\r\nConnection: close\r\n\r\n`;
    const answer = await exchange(port, request);
    const expected = [
      '"fields":{"host":"h","constructor":"c","hasownproperty":"d","__definegetter__":"e","connection":"close"',
      '"__proto__":"a, b"},"one":"a, b","two":"c","three":null}',
    ];
    assert.equal(answer.slice(answer.indexOf("\r\n\r\n") + 4), `{${expected.join(",")}`);
  });
});
