// Requests that HTTP forbids to serve: a clear answer, an alert, a closed connection, and nothing behind them is served.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";

let gateway: TestGateway;
before(async () => {
  gateway = await startTestGateway({
    "swagger.yaml":
      'swagger: "2.0"\npaths:\n  /smuggled:\n    x-flat-flow: smuggled.xml\n  /**:\n    x-flat-flow: tell.xml\n',
    "smuggled.xml": "<flow><echo>smuggled</echo></flow>",
    "tell.xml": '<flow><template>{"path": {{ $request/path }}, "body": {{ $body }}}</template></flow>',
  });
});

type Row = readonly [title: string, status: number, ...lines: string[]];

const post = "POST /x HTTP/1.1";
const host = "Host: example.com";

const rows: readonly Row[] = [
  ["a transfer encoding that isn't chunked", 400, post, host, "Transfer-Encoding: gzip"],
  ["an encoding before chunked", 400, post, host, "Transfer-Encoding: gzip, chunked"],
  ["chunked twice", 400, post, host, "Transfer-Encoding: chunked, chunked"],
  ["chunked in two fields", 400, post, host, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
  ["a disguised chunked", 400, post, host, "Transfer-Encoding: \x0bchunked"],
  ["a quoted chunked", 400, post, host, 'Transfer-Encoding: "chunked"'],
  ["an identity encoding", 400, post, host, "Transfer-Encoding: identity", "Content-Length: 3"],
  ["a Content-Length beside chunks", 400, post, host, "Transfer-Encoding: chunked", "Content-Length: 3"],
  ["chunks beside a Content-Length", 400, post, host, "Content-Length: 3", "Transfer-Encoding: chunked"],
  ["chunks in HTTP/1.0", 400, "POST /x HTTP/1.0", host, "Transfer-Encoding: chunked"],
  ["two Content-Lengths that differ", 400, post, host, "Content-Length: 3", "Content-Length: 4"],
  ["two Content-Lengths that agree", 400, post, host, "Content-Length: 3", "Content-Length: 3"],
  ["a list of Content-Lengths", 400, post, host, "Content-Length: 3, 3"],
  ["a signed Content-Length", 400, post, host, "Content-Length: +3"],
  ["a negative Content-Length", 400, post, host, "Content-Length: -3"],
  ["a hexadecimal Content-Length", 400, post, host, "Content-Length: 0x3"],
  ["an empty Content-Length", 400, post, host, "Content-Length:"],
  ["a huge Content-Length", 400, post, host, "Content-Length: 99999999999999999999"],
  ["no Host", 400, "GET /x HTTP/1.1"],
  ["two Hosts", 400, "GET /x HTTP/1.1", host, "Host: other.com"],
  ["two Hosts that agree", 400, "GET /x HTTP/1.1", host, host],
  ["a Host with a path", 400, "GET /x HTTP/1.1", "Host: example.com/x"],
  ["a Host with user info", 400, "GET /x HTTP/1.1", "Host: me@example.com"],
  ["a Host with markup", 400, "GET /x HTTP/1.1", "Host: <script>"],
  ["a Host list", 400, "GET /x HTTP/1.1", "Host: a.com, b.com"],
  ["a Host with a space", 400, "GET /x HTTP/1.1", "Host: a b"],
  ["a Host with a bad port", 400, "GET /x HTTP/1.1", "Host: a:b"],
  ["a Host beyond ASCII", 400, "GET /x HTTP/1.1", "Host: caf\xe9"],
  ["a fragment", 400, "GET /x#y HTTP/1.1", host],
  ["a fragment behind a query", 400, "GET /x?a#y HTTP/1.1", host],
  ["user info in the target", 400, "GET http://me@example.com/x HTTP/1.1", host],
  ["a target without a slash", 400, "GET x HTTP/1.1", host],
  ["a target of another scheme", 400, "GET ftp://example.com/x HTTP/1.1", host],
  ["a target without a host", 400, "GET http:///x HTTP/1.1", host],
  ["an asterisk without OPTIONS", 400, "GET * HTTP/1.1", host],
  ["an authority without CONNECT", 400, "GET example.com:80 HTTP/1.1", host],
  ["CONNECT", 400, "CONNECT example.com:443 HTTP/1.1", "Host: example.com:443"],
  ["HTTP/0.9 by name", 400, "GET /x HTTP/0.9", host],
  ["HTTP/2.0 by name", 400, "GET /x HTTP/2.0", host],
  ["HTTP/1.2", 400, "GET /x HTTP/1.2", host],
  ["HTTP/11", 400, "GET /x HTTP/11", host],
  ["an unknown protocol", 400, "GET /x FTP/1.1", host],
  ["an HTTP/2 preface", 400, "PRI * HTTP/2.0"],
  ["no version", 400, "GET /x", host],
  ["a lower-case method", 400, "get /x HTTP/1.1", host],
  ["an unknown method", 400, "GETT /x HTTP/1.1", host],
  ["a space in the target", 400, "GET /x y HTTP/1.1", host],
  ["a space before a colon", 400, "GET /x HTTP/1.1", host, "X-A : b"],
  ["a space before a name", 400, "GET /x HTTP/1.1", " X-A: b", host],
  ["a folded field", 400, "GET /x HTTP/1.1", host, "X-A: b", " c"],
  ["a field without a colon", 400, "GET /x HTTP/1.1", host, "X-A"],
  ["an empty name", 400, "GET /x HTTP/1.1", host, ": b"],
  ["a NUL in a value", 400, "GET /x HTTP/1.1", host, "X-A: a\0b"],
  ["a control character in a value", 400, "GET /x HTTP/1.1", host, "X-A: a\x01b"],
  ["a lone CR in a value", 400, "GET /x HTTP/1.1", host, "X-A: a\rX-B: b"],
  ["a name with a parenthesis", 400, "GET /x HTTP/1.1", host, "X(A): b"],
  ["a NUL in the path", 400, "GET /a%00b HTTP/1.1", host],
  ["a backslash", 400, "GET /a\\b HTTP/1.1", host],
  ["a bad escape", 400, "GET /a%zz HTTP/1.1", host],
  ["half an escape", 400, "GET /a% HTTP/1.1", host],
  ["invalid UTF-8", 400, "GET /%ff HTTP/1.1", host],
  ["overlong UTF-8", 400, "GET /%c0%af HTTP/1.1", host],
  ["another expectation", 417, "GET /x HTTP/1.1", host, "Expect: 200-ok"],
  ["a second expectation", 417, "GET /x HTTP/1.1", host, "Expect: 100-continue", "Expect: other"],
  ["1001 fields", 431, "GET /x HTTP/1.1", host, ...Array.from({ length: 1000 }, (_, at) => `X${at}: 1`)],
  ["a large head", 431, "GET /x HTTP/1.1", host, `X-Large: ${"x".repeat(20_000)}`],
  ["a large target", 431, `GET /${"x".repeat(20_000)} HTTP/1.1`, host],
  ["a compressed body that a flow reads", 415, post, host, "Content-Encoding: gzip", "Content-Length: 3"],
];

const smuggled = "GET /smuggled HTTP/1.1\r\nHost: example.com\r\n\r\n";

describe("a request is refused for", () => {
  for (const [title, status, ...lines] of rows) {
    it(`${title}: ${status}`, async () => {
      gateway.log.clear();
      const received = await exchange(gateway.port, `${lines.join("\r\n")}\r\n\r\n${smuggled}${smuggled}`);
      assert.match(received, new RegExp(`^HTTP/1\\.1 ${status} `), received);
      assert.match(received, /\r\nConnection: close\r\n/);
      assert.equal(received.split("HTTP/1.1 ").length, 2, `more than one answer: ${received}`);
      const { requestID } = await gateway.log.event({ type: "flat_alert", topic: "http" });
      assert.ok(received.includes(`\r\n\r\n${requestID}: `), received);
      assert.doesNotMatch(received, /smuggled/);
      assert.equal(gateway.log.all("flat_alert").length, 1);
    });
  }

  it("bare line feeds, if at all, never with a second request inside", async () => {
    const received = await exchange(gateway.port, `GET /x HTTP/1.1\nHost: a\n\n${smuggled}`);
    assert.match(received, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(received, /smuggled/);
  });

  it("a chunk size that isn't one, in the middle of a body", async () => {
    for (const chunks of [
      "zz\r\nabc\r\n0\r\n\r\n",
      "3\r\nabcd\r\n0\r\n\r\n",
      "-3\r\nabc\r\n",
      "3;\x00\r\nabc\r\n0\r\n\r\n",
      "3\nabc\r\n0\r\n\r\n",
    ]) {
      const received = await exchange(
        gateway.port,
        `${post}\r\n${host}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}${smuggled}`,
      );
      assert.match(received, /^HTTP\/1\.1 400 /, chunks);
      assert.doesNotMatch(received, /smuggled/);
    }
  });

  it("anything at all, and then the gateway goes on", async () => {
    assert.equal((await ask(`${gateway.url}/smuggled`)).text, "smuggled");
  });
});
