// Whatever a client sends, an event is one line of JSON without a raw control character.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { Logger } from "../../src/logging/logger.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { exchange } from "../servers/raw-connection.ts";
import { startTcpUpstream } from "../servers/upstream.ts";

const controls = [...range(0, 0x1f), ...range(0x7f, 0x9f), 0x2028, 0x2029];
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const raw = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** The line that a logger writes. */
function written(write: (logger: Logger) => void): string {
  let line = "";
  write(new Logger({ line: (text) => (line = text) }, (url) => url));
  return line;
}

const nasty = [...controls.map((code) => String.fromCharCode(code)), '"', "\\", "\ud800", "\udc00x", '"}\n{"', "\r\n"];

const access = {
  requestID: "",
  startedAt: 0,
  scheme: "",
  authority: "",
  path: "",
  status: 0,
  method: "",
  agent: "",
  referrer: "",
  mime: "",
  realtime: 0,
  bytes: 0,
  requestbytes: 0,
  flow: "",
  requestmime: "",
  location: "",
};
const request = {
  requestID: "",
  startedAt: 0,
  url: "",
  method: "",
  status: 0,
  mime: "",
  bytes: 0,
  duration: 0,
  id: "",
  usesCache: false,
  cacheHit: false,
  refresh: false,
  dns: 0,
  tcp: 0,
  tls: undefined,
  ttfb: 0,
  failure: undefined,
};

describe("a log line", () => {
  for (const name of ["authority", "path", "method", "agent", "referrer", "mime", "flow", "requestmime", "location"]) {
    it(`escapes ${name}`, () => {
      for (const text of nasty) check(written((logger) => logger.access({ ...access, [name]: `a${text}b` })));
    });
  }

  for (const name of ["url", "method", "mime", "id"]) {
    it(`escapes ${name} of a request`, () => {
      for (const text of nasty) check(written((logger) => logger.request({ ...request, [name]: `a${text}b` })));
    });
  }

  it("escapes messages, topics and fields of one's own", () => {
    for (const text of nasty) {
      check(written((logger) => logger.alert("id", text, text)));
      check(written((logger) => logger.log("id", text, text)));
      check(written((logger) => logger.request({ ...request, failure: { code: 1, message: text } })));
      check(written((logger) => logger.access(access, { [`x${text}`]: { [text]: [text] } })));
    }
  });

  it("keeps the text", () => {
    for (const text of nasty) {
      const { message } = JSON.parse(written((logger) => logger.alert("id", "t", `a${text}b`)));
      assert.equal(message, `a${text}b`);
    }
  });
});

function check(line: string): void {
  assert.doesNotMatch(line, raw);
  assert.equal(typeof JSON.parse(line), "object");
}

describe("what a client sends", () => {
  let gateway: TestGateway;
  before(async () => {
    const upstream = await startTcpUpstream((socket) =>
      socket.once("data", () =>
        socket.end(
          Buffer.from('HTTP/1.1 200 \x80OK\r\nContent-Type: text/\x85x"\\\r\nContent-Length: 0\r\n\r\n', "latin1"),
        ),
      ),
    );
    const flow = `<flow><log>{"agentname": {{ $request/headers/user-agent }}, "got": {{ $request/get }}, "path": {{ $request/path }}}</log>
      <eval out="$x">fit-log($request/url)</eval><eval out="$y">json-parse($request/headers/user-agent)</eval><echo>x</echo></flow>`;
    gateway = await startTestGateway({
      "swagger.yaml": `swagger: "2.0"\npaths:\n  /flow/**:\n    x-flat-flow: flow.xml\n  /proxy/**:\n    x-flat-proxy: { origin: ${upstream.origin} }\n`,
      "flow.xml": flow,
    });
  });

  const bytes = range(0x80, 0xff).map((code) => String.fromCharCode(code));
  const requests = [
    ...["/flow/x", "/proxy/x", "/nowhere"].flatMap((path) => [
      `GET ${path}?a="}\\u000a{" HTTP/1.1\r\nHost: a`,
      `GET ${path}/${bytes.join("")} HTTP/1.1\r\nHost: a`,
      `GET ${path}?${bytes.join("")} HTTP/1.1\r\nHost: a`,
      `GET ${path}/%0a%0d%1b%5b31m%e2%80%a8%c2%85?%0a=%0d HTTP/1.1\r\nHost: a`,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nUser-Agent: "}${bytes.join("")}\t{"type":"flat_access"}`,
      `GET ${path} HTTP/1.1\r\nHost: a\r\nReferer: "\\${bytes.join("")}\r\nContent-Type: "\\${bytes.join("")}`,
    ]),
    'GET / HTTP/1.1\r\nHost: "}\u0085{"',
    "GET /\u0000 HTTP/1.1\r\nHost: a",
    "GET /\u001b[31m HTTP/1.1\r\nHost: a",
    'G"\\ET / HTTP/1.1\r\nHost: a',
    'PATCH /flow/x HTTP/1.1\r\nHost: a\r\nX: \u0001"',
  ];
  for (const [index, text] of requests.entries()) {
    it(`makes whole lines (${index}: ${JSON.stringify(text.slice(0, 40))})`, async () => {
      gateway.log.clear();
      await exchange(gateway.port, `${text}\r\nConnection: close\r\n\r\n`);
      await Promise.race([gateway.log.event({ type: "flat_access" }), gateway.log.event({ topic: "http" })]);
      for (const line of gateway.log.lines) check(line);
    });
  }
});
