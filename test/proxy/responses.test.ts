// What x-flat-proxy hands on of an upstream's response: status, fields, bodies, byte for byte.
import assert from "node:assert/strict";
import type { IncomingMessage, ServerResponse } from "node:http";
import { before, describe, it } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { ask } from "../servers/ask.ts";
import { startProxy, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import { onRequestHead, startTcpUpstream, startUpstream } from "../servers/upstream.ts";

const allBytes = Buffer.from(Array.from({ length: 1024 }, (_, at) => at % 256));
const zipped = gzipSync(allBytes);
const brotli = brotliCompressSync(allBytes);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const answers: Readonly<Record<string, Answer>> = {
  cookies: (_, response) => {
    response.writeHead(200, ["Set-Cookie", "a=1; Path=/", "X-One", "1", "set-cookie", "b=2", "SET-COOKIE", "c=3"]);
    response.end("x");
  },
  gzip: (_, response) => response.writeHead(200, { "Content-Encoding": "gzip", "Content-Type": "text/x" }).end(zipped),
  brotli: (_, response) => response.writeHead(200, { "Content-Encoding": "br" }).end(brotli),
  binary: (_, response) => response.writeHead(200, { "Content-Length": allBytes.length }).end(allBytes),
  chunked: (_, response) => {
    response.write(allBytes.subarray(0, 300));
    response.write(allBytes.subarray(300, 301));
    response.end(allBytes.subarray(301));
  },
  empty: (_, response) => response.writeHead(200, { "Content-Length": 0 }).end(),
  nothing: (_, response) => response.writeHead(204, { "X-Kept": "yes" }).end(),
  reset: (_, response) => response.writeHead(205, { "X-Kept": "yes" }).end(),
  unchanged: (_, response) => response.writeHead(304, { ETag: '"e"', "Content-Length": 1234 }).end(),
  redirect: (_, response) => response.writeHead(302, { Location: "http://elsewhere.invalid/x?y" }).end(),
  hops: (_, response) => {
    response.writeHead(200, [
      ...[
        "Connection",
        "close, X-Hop",
        "connection",
        "X-Other",
        "Keep-Alive",
        "timeout=9",
        "X-Hop",
        "1",
        "X-Other",
        "2",
      ],
      ...[
        "Proxy-Authenticate",
        "Basic",
        "Upgrade",
        "h2c",
        "Trailer",
        "X-Sum",
        "X-End",
        "3",
        "Proxy-Connection",
        "close",
      ],
    ]);
    response.end("hops");
  },
};

let gateway: TestGateway;
const get = (name: string, method = "GET") => ask(`${gateway.url}/proxy/${name}`, { method });

before(async () => {
  const upstream = await startUpstream((request, response) => {
    const name = (request.url ?? "").slice("/proxy/".length);
    const status = Number(name);
    if (status > 0) response.writeHead(status, "As You Like It", { "Content-Type": "text/plain" }).end(`is ${status}`);
    else answers[name]?.(request, response);
  });
  gateway = await startProxy({ origin: upstream.origin });
});

describe("an x-flat-proxy hands on a response", () => {
  for (const status of [200, 201, 299, 300, 301, 400, 401, 404, 418, 429, 500, 503, 599]) {
    it(`with status ${status} and its reason phrase`, async () => {
      const answer = await get(String(status));
      assert.deepEqual([answer.status, answer.statusText, answer.text], [status, "As You Like It", `is ${status}`]);
    });
  }

  it("with a status beyond 599 as 500, and an alert", async () => {
    gateway.log.clear();
    const answer = await get("700");
    assert.equal(answer.status, 500);
    assert.match(String((await gateway.log.event({ type: "flat_alert" })).message), /700/);
  });

  it("with every Set-Cookie field and the names as they are written", async () => {
    const { rawHeaders, headers } = await get("cookies");
    assert.deepEqual(headers["set-cookie"], ["a=1; Path=/", "b=2", "c=3"]);
    assert.ok(rawHeaders.includes("X-One") && rawHeaders.includes("set-cookie") && rawHeaders.includes("SET-COOKIE"));
  });

  it("compressed, byte for byte", async () => {
    const answer = await get("gzip");
    assert.equal(answer.headers["content-encoding"], "gzip");
    assert.equal(answer.headers["content-type"], "text/x");
    assert.deepEqual(answer.body, zipped);
    assert.deepEqual((await get("brotli")).body, brotli);
  });

  it("with binary bodies, sized or chunked", async () => {
    const sized = await get("binary");
    assert.deepEqual([sized.headers["content-length"], sized.headers["transfer-encoding"]], ["1024", undefined]);
    assert.deepEqual(sized.body, allBytes);
    const chunked = await get("chunked");
    assert.deepEqual([chunked.headers["content-length"], chunked.headers["transfer-encoding"]], [undefined, "chunked"]);
    assert.deepEqual(chunked.body, allBytes);
  });
});

describe("an x-flat-proxy frames a response anew", () => {
  it("without a body: empty, 204, 205, 304 and HEAD", async () => {
    const empty = await get("empty");
    assert.deepEqual([empty.status, empty.headers["content-length"], empty.text], [200, "0", ""]);
    for (const [name, status] of [
      ["nothing", 204],
      ["reset", 205],
    ] as const) {
      const answer = await get(name);
      assert.deepEqual([answer.status, answer.headers["x-kept"], answer.text], [status, "yes", ""]);
    }
    const unchanged = await get("unchanged");
    assert.deepEqual([unchanged.status, unchanged.headers.etag, unchanged.text], [304, '"e"', ""]);
    const headOnly = await get("binary", "HEAD");
    assert.deepEqual([headOnly.status, headOnly.headers["content-length"], headOnly.text], [200, "1024", ""]);
  });

  it("that redirects, as it is", async () => {
    const answer = await get("redirect");
    assert.deepEqual([answer.status, answer.headers.location], [302, "http://elsewhere.invalid/x?y"]);
  });

  it("without hop-by-hop fields and those that Connection names", async () => {
    const { headers, text } = await get("hops");
    assert.equal(text, "hops");
    assert.equal(headers["x-end"], "3");
    const hops = ["x-hop", "x-other", "proxy-authenticate", "upgrade", "trailer", "proxy-connection"];
    for (const name of hops) assert.equal(headers[name], undefined, name);
    assert.equal(headers.connection, "close");
  });

  it("to HTTP/1.0 clients without chunks", async () => {
    const received = await exchange(gateway.port, "GET /proxy/chunked HTTP/1.0\r\nHost: x\r\n\r\n");
    const [fields = "", ...body] = received.split("\r\n\r\n");
    assert.doesNotMatch(fields, /transfer-encoding/i);
    assert.equal(body.join("\r\n\r\n"), allBytes.toString("latin1"));
  });
});

describe("odd response heads", () => {
  async function answerOf(response: string) {
    const upstream = await startTcpUpstream((socket) => {
      onRequestHead(socket, () => socket.end(Buffer.from(response, "latin1")));
    });
    return ask(`${(await startProxy({ origin: upstream.origin })).url}/proxy/x`);
  }

  it("informational heads aren't taken for the answer", async () => {
    const early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n";
    const answer = await answerOf(`${early}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`);
    assert.deepEqual([answer.status, answer.text], [200, "ok"]);
  });

  it("a reason phrase that can't be sent is left out", async () => {
    for (const reason of ["\xe2\x82\xac", "\xff", "a\tb", ""]) {
      const answer = await answerOf(`HTTP/1.1 200 ${reason}\r\nContent-Length: 2\r\n\r\nok`);
      assert.deepEqual([answer.status, answer.text], [200, "ok"], JSON.stringify(reason));
    }
  });

  it("field values keep bytes beyond ASCII", async () => {
    const answer = await answerOf("HTTP/1.1 200 OK\r\nX-Name: caf\xe9 \xc3\xa9\r\nContent-Length: 2\r\n\r\nok");
    assert.equal(answer.headers["x-name"], "caf\xe9 \xc3\xa9");
  });

  it("an answer without a length ends with its connection", async () => {
    const answer = await answerOf("HTTP/1.1 200 OK\r\n\r\nto the end");
    assert.deepEqual([answer.status, answer.text], [200, "to the end"]);
    assert.equal((await answerOf("HTTP/1.0 200 OK\r\n\r\nold")).text, "old");
  });

  it("a Content-Length beside chunks never frames the answer", async () => {
    const answer = await answerOf(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    );
    if (answer.status === 200) assert.deepEqual([answer.text, answer.headers["content-length"]], ["abc", undefined]);
    else assert.equal(answer.status, 502);
  });
});
