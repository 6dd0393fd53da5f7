// Requests and frames that HTTP/2 forbids, sent as they are: refused, and the gateway goes on.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { flag, frame, frameType, Http2Connection, headerBlock, pseudo } from "../servers/http2-connection.ts";
import { curl, startTlsGateway, type TlsGateway } from "../servers/tls-gateway.ts";

const app = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: tell.xml}\n  /fields: {x-flat-flow: fields.xml}\n',
  "fields.xml": "<flow><template>{{ $request/headers }}</template></flow>",
  "tell.xml": "<flow><template>{{ $request/path }}</template></flow>",
};

let gateway: TlsGateway;
before(async () => {
  gateway = await startTlsGateway(app, { FLAT_CLIENT_REQUEST_TIMEOUT: "0.3", FLAT_CLIENT_HEADER_TIMEOUT: "1" });
});

const open = (): Promise<Http2Connection> => Http2Connection.open(gateway.port, gateway.authority.cert);

/** "reset", or the status of the answer. */
async function outcome(connection: Http2Connection, stream: number): Promise<string> {
  const isAnswer = ({ type, stream: on }: { type: number; stream: number }): boolean =>
    on === stream && (type === frameType.reset || type === frameType.headers);
  const found = await connection.find(isAnswer);
  if (found === undefined) return "closed";
  return found.type === frameType.reset ? "reset" : String(await connection.status(stream));
}

const without = (name: string): readonly string[] => {
  const fields = pseudo("GET", "/x");
  const at = fields.indexOf(name);
  return fields.filter((_, index) => index !== at && index !== at + 1);
};

const rows: readonly (readonly [string, readonly string[], string])[] = [
  ["no method", without(":method"), "reset"],
  ["no path", without(":path"), "reset"],
  ["no scheme", without(":scheme"), "reset"],
  ["no authority and no host", without(":authority"), "reset"],
  ["an empty path", pseudo("GET", ""), "reset"],
  ["a path without a slash", pseudo("GET", "x"), "reset"],
  ["a path that is a URL", pseudo("GET", "http://other.example/x"), "reset"],
  ["a fragment", pseudo("GET", "/x#y"), "400"],
  ["a backslash", pseudo("GET", "/a\\b"), "400"],
  ["a bad escape", pseudo("GET", "/%zz"), "400"],
  ["an asterisk without OPTIONS", pseudo("GET", "*"), "reset"],
  ["a line in the path", pseudo("GET", "/x HTTP/1.1\r\nHost: y"), "reset"],
  ["a space in the path", pseudo("GET", "/x y"), "reset"],
  ["the same pseudo field twice", [...pseudo("GET", "/x"), ":path", "/y"], "reset"],
  ["an unknown pseudo field", [...pseudo("GET", "/x"), ":other", "y"], "reset"],
  ["a pseudo field of responses", [...pseudo("GET", "/x"), ":status", "200"], "reset"],
  ["a pseudo field behind another", [...without(":path"), "a", "b", ":path", "/x"], "reset"],
  ["capitals in a name", [...pseudo("GET", "/x"), "X-A", "1"], "reset"],
  ["a Connection field", [...pseudo("GET", "/x"), "connection", "x-a"], "reset"],
  ["a Keep-Alive field", [...pseudo("GET", "/x"), "keep-alive", "1"], "reset"],
  ["a Proxy-Connection field", [...pseudo("GET", "/x"), "proxy-connection", "close"], "reset"],
  ["a Transfer-Encoding", [...pseudo("POST", "/x"), "transfer-encoding", "chunked"], "reset"],
  ["an Upgrade field", [...pseudo("GET", "/x"), "upgrade", "websocket"], "reset"],
  ["a TE other than trailers", [...pseudo("GET", "/x"), "te", "gzip"], "reset"],
  ["a Content-Length without the body", [...pseudo("POST", "/x"), "content-length", "5"], "reset"],
  ["two Content-Lengths", [...pseudo("POST", "/x"), "content-length", "0", "content-length", "0"], "reset"],
  ["a signed Content-Length", [...pseudo("POST", "/x"), "content-length", "+0"], "reset"],
  ["a host that isn't the authority", [...pseudo("GET", "/x"), "host", "other.example"], "400"],
  ["two hosts", [...without(":authority"), "host", "a", "host", "a"], "reset"],
  ["an authority with user info", pseudo("GET", "/x", "me@localhost"), "400 or reset"],
  ["an authority with a path", pseudo("GET", "/x", "localhost/y"), "reset"],
  ["a CONNECT", [":method", "CONNECT", ":authority", "example.com:80"], "400"],
  ["an extended CONNECT", [...pseudo("CONNECT", "/x"), ":protocol", "websocket"], "reset"],
  ["an expectation", [...pseudo("GET", "/x"), "expect", "more"], "417"],
  ["1001 fields", [...pseudo("GET", "/x"), ...Array.from({ length: 1000 }, (_, at) => [`x${at}`, "1"]).flat()], "431"],
  ["3000 fields", [...pseudo("GET", "/x"), ...Array.from({ length: 3000 }, () => ["x", ""]).flat()], "reset"],
];

describe("a request with", () => {
  for (const [title, fields, expected] of rows) {
    it(`${title}: ${expected}`, async () => {
      const connection = await open();
      connection.request(1, fields);
      // Newer nodes refuse some of it themselves.
      assert.ok(expected.split(" or ").includes(await outcome(connection, 1)));
      connection.request(3, pseudo("GET", "/y"));
      assert.equal(await outcome(connection, 3), "200", "the connection goes on");
    });
  }

  it("fields that can't be ones loses them", async () => {
    const fields = ["x a", "1", "", "1", "x-line", "1\r\nx-b: 2", "x-nul", "1\0", "x-fine", "1"];
    const connection = await open();
    connection.request(1, [...pseudo("GET", "/fields"), ...fields]);
    const data = await connection.find(({ type, payload }) => type === frameType.data && payload.length > 0);
    assert.equal(String(data?.payload), '{"host":"localhost","x-fine":"1"}');
  });

  it("a larger head than FLAT_MAX_HEADER_SIZE gets 431", async () => {
    const connection = await open();
    const block = headerBlock([...pseudo("GET", "/x"), "x-large", "x".repeat(40_000)]);
    connection.send(frameType.headers, flag.endStream, 1, block.subarray(0, 16_000));
    connection.send(frameType.continuation, 0, 1, block.subarray(16_000, 32_000));
    connection.send(frameType.continuation, flag.endHeaders, 1, block.subarray(32_000));
    assert.equal(await outcome(connection, 1), "431");
  });

  it("a Host field in place of the authority is served", async () => {
    const connection = await open();
    connection.request(1, [...without(":authority"), "host", "example.com"]);
    assert.equal(await outcome(connection, 1), "200");
  });

  it("a body shorter or longer than its Content-Length is refused", async () => {
    for (const body of ["1234", "123456"]) {
      const connection = await open();
      connection.request(1, [...pseudo("POST", "/x"), "content-length", "5"], 0);
      connection.send(frameType.data, flag.endStream, 1, body);
      assert.match(await outcome(connection, 1), /reset|400|closed/);
    }
  });
});

/** Sends the same frames until the gateway closes the connection; fails where it takes all of them. */
async function flood(frames: (at: number) => Buffer, count: number): Promise<void> {
  const connection = await open();
  for (let at = 0; at < count && !connection.ended; at += 1) {
    if (!connection.socket.write(frames(at))) await connection.drained();
  }
  const goaway = connection.find(({ type }) => type === frameType.goaway);
  assert.ok((await goaway) !== undefined || connection.ended);
  await connection.end();
}

describe("a flood of", () => {
  const get = headerBlock(pseudo("GET", "/x"));
  const request = (at: number): Buffer => frame(frameType.headers, flag.endHeaders | flag.endStream, 2 * at + 1, get);
  const floods: readonly (readonly [string, (at: number) => Buffer])[] = [
    [
      "requests that are reset at once",
      (at) => Buffer.concat([request(at), frame(frameType.reset, 0, 2 * at + 1, "\0\0\0\x08")]),
    ],
    [
      "continuations",
      (at) =>
        at === 0 ? frame(frameType.headers, 0, 1, get) : frame(frameType.continuation, 0, 1, headerBlock(["x", "y"])),
    ],
    [
      "empty continuations",
      (at) => (at === 0 ? frame(frameType.headers, 0, 1, get) : frame(frameType.continuation, 0, 1)),
    ],
    ["settings", () => frame(frameType.settings, 0, 0, "\0\x04\0\0\xff\xff")],
    ["pings", () => frame(frameType.ping, 0, 0, "12345678")],
    [
      "empty data",
      (at) =>
        at === 0
          ? frame(frameType.headers, flag.endHeaders, 1, headerBlock(pseudo("POST", "/x")))
          : frame(frameType.data, 0, 1),
    ],
    [
      "malformed requests",
      (at) => frame(frameType.headers, flag.endHeaders | flag.endStream, 2 * at + 1, headerBlock(["x", "y"])),
    ],
    [
      "window updates of 0",
      (at) => Buffer.concat([request(at), frame(frameType.windowUpdate, 0, 2 * at + 1, "\0\0\0\0")]),
    ],
    [
      "more requests at a time than are allowed",
      (at) => frame(frameType.headers, flag.endHeaders, 2 * at + 1, headerBlock(pseudo("POST", "/x"))),
    ],
  ];
  for (const [title, frames] of floods) it(`${title} ends the connection`, () => flood(frames, 20_000));
});

describe("a client that", () => {
  it("sends no request is cut off after FLAT_CLIENT_HEADER_TIMEOUT, however busy it is", async () => {
    const connection = await open();
    const timer = setInterval(() => connection.send(frameType.ping, 0, 0, "12345678"), 100);
    await connection.end();
    clearInterval(timer);
  });

  it("doesn't send the end of its head is cut off", async () => {
    const connection = await open();
    connection.send(frameType.headers, flag.endStream, 1, headerBlock(pseudo("GET", "/x")));
    await connection.end();
  });

  it("doesn't end its body gets 408", async () => {
    const reading = await startTlsGateway(
      { ...app, "tell.xml": "<flow><template>{{ $body }}</template></flow>" },
      { FLAT_CLIENT_REQUEST_TIMEOUT: "0.2" },
    );
    const connection = await Http2Connection.open(reading.port, reading.authority.cert);
    connection.request(1, pseudo("POST", "/x"), 0);
    connection.send(frameType.data, 0, 1, "some");
    assert.equal(await outcome(connection, 1), "408");
  });

  it("takes nothing of its answer is cut off after FLAT_CLIENT_REQUEST_TIMEOUT", async () => {
    const connection = await open();
    // A window of nothing for all streams.
    connection.send(frameType.settings, 0, 0, "\0\x04\0\0\0\0");
    connection.request(1, pseudo("GET", "/x"));
    assert.notEqual(await connection.find(({ type, stream }) => type === frameType.reset && stream === 1), undefined);
  });
});

it("the gateway goes on", async () => {
  assert.equal(await curl(gateway, `${gateway.url}/on`), '"/on"');
  for (const { message } of gateway.log.all("flat_alert"))
    assert.doesNotMatch(String(message), /\.ts:\d+/, "a fault of ours");
});
