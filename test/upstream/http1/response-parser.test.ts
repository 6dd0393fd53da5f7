// Responses cut out of bytes, however they arrive: what is read, what is refused, and where a response ends.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ReceivedHead } from "../../../src/upstream/http1/read-head.ts";
import { ResponseParser } from "../../../src/upstream/http1/response-parser.ts";
import { Random } from "../../random.ts";

type Seen = {
  head: ReceivedHead | undefined;
  body: string;
  ended: boolean;
  clean: boolean;
  switched: string | undefined;
};

/** @param pieces what arrives, one after the other. @param closes whether the upstream closes its end then */
function parse(pieces: readonly string[], method = "GET", closes = false): Seen {
  const seen: Seen = { head: undefined, body: "", ended: false, clean: false, switched: undefined };
  const parser = new ResponseParser({
    head: (received) => {
      seen.head = received;
    },
    data: (chunk) => {
      assert.ok(chunk.length > 0);
      seen.body += chunk.toString("latin1");
    },
    end: (clean) => {
      seen.ended = true;
      seen.clean = clean;
    },
    switched: (received, rest) => {
      seen.head = received;
      seen.switched = rest.toString("latin1");
    },
  });
  parser.expect(method);
  for (const piece of pieces) parser.read(Buffer.from(piece, "latin1"));
  if (closes) parser.close();
  return seen;
}

const ok = "HTTP/1.1 200 OK\r\n";
const sized = `${ok}Content-Length: 4\r\n\r\nbody`;
const chunked = `${ok}Transfer-Encoding: chunked\r\n\r\n`;

type Case = readonly [
  title: string,
  text: string,
  expected: { status?: number; body?: string; clean?: boolean; persistent?: boolean },
  method?: string,
  closes?: boolean,
];

const complete: readonly Case[] = [
  ["a sized body", sized, { body: "body", clean: true, persistent: true }],
  ["a body of no bytes", `${ok}Content-Length: 0\r\n\r\n`, { clean: true }],
  ["chunks", `${chunked}2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n`, { body: "body", clean: true, persistent: true }],
  ["chunks with extensions", `${chunked}4 ;a="b";c\r\nbody\r\n0;x\r\n\r\n`, { body: "body", clean: true }],
  ["chunks with sizes in capitals and zeros", `${chunked}00A\r\n0123456789\r\n000\r\n\r\n`, { body: "0123456789" }],
  ["trailers", `${chunked}4\r\nbody\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n`, { body: "body", clean: true }],
  ["a body that ends with the connection", `${ok}\r\nbody`, { body: "body" }, "GET", true],
  ["none of a body that ends with the connection", `${ok}\r\n`, { body: "" }, "GET", true],
  ["an answer to HEAD", `${ok}Content-Length: 400\r\n\r\n`, { clean: true }, "HEAD"],
  ["204", "HTTP/1.1 204 No Content\r\n\r\n", { status: 204, clean: true, persistent: true }],
  ["304 with a length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", { status: 304, clean: true }],
  ["HTTP/1.0", `HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nbody`, { body: "body", persistent: false }],
  [
    "HTTP/1.0 that keeps the connection",
    `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 4\r\n\r\nbody`,
    { body: "body", persistent: true },
  ],
  ["Connection: close", `${ok}Connection: foo, Close\r\nContent-Length: 0\r\n\r\n`, { persistent: false }],
  ["a status line without a reason", "HTTP/1.1 299\r\nContent-Length: 0\r\n\r\n", { status: 299 }],
  ["interim heads", `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: a\r\n\r\n${sized}`, { body: "body" }],
  ["more behind it", `${sized}HTTP/1.1 200 OK\r\n\r\n`, { body: "body", clean: false }],
  ["a body behind an answer to HEAD", sized, { body: "", clean: false }, "HEAD"],
];

describe("a response is read whole, byte by byte, and in pieces of any size", () => {
  const random = new Random(7);
  for (const [title, text, expected, method, closes] of complete) {
    it(title, () => {
      const ways = [[text], [...text], ...Array.from({ length: 20 }, () => cut(text, random))];
      for (const [way, pieces] of ways.entries()) {
        // What comes behind the end of a response when it has been read is nobody's.
        if (way > 0 && expected.clean === false) continue;
        const seen = parse(pieces, method, closes);
        assert.equal(seen.ended, true);
        assert.equal(seen.body, expected.body ?? "");
        assert.equal(seen.head?.head.status, expected.status ?? 200);
        if (expected.clean !== undefined) assert.equal(seen.clean, expected.clean);
        if (expected.persistent !== undefined) assert.equal(seen.head?.persistent, expected.persistent);
      }
    });
  }
});

function cut(text: string, random: Random): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const size = 1 + random.below(9);
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

const refused: readonly (readonly [title: string, text: string, closes?: boolean])[] = [
  ["another protocol", "SSH-2.0-x\r\n"],
  ["the beginning of another protocol", "RTSP"],
  ["HTTP/2 in the status line", "HTTP/2.0 200 OK\r\n\r\n"],
  ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
  ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n"],
  ["two spaces before the status", "HTTP/1.1  200 OK\r\n\r\n"],
  ["LF alone at the end of a line", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n"],
  ["CR alone in a value", `${ok}X: a\rb\r\n\r\n`],
  ["NUL in a value", `${ok}X: a\u0000b\r\n\r\n`],
  ["a line that is folded", `${ok}X: a\r\n b\r\n\r\n`],
  ["a field without a colon", `${ok}X\r\n\r\n`],
  ["a field without a name", `${ok}: x\r\n\r\n`],
  ["white space before the colon", `${ok}Content-Length : 4\r\n\r\nbody`],
  ["two lengths", `${ok}Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody`],
  ["two lengths in one field", `${ok}Content-Length: 4, 4\r\n\r\nbody`],
  ["an empty length", `${ok}Content-Length:\r\n\r\nbody`],
  ["a length with a sign", `${ok}Content-Length: +4\r\n\r\nbody`],
  ["a length that is no number", `${ok}Content-Length: 0x4\r\n\r\nbody`],
  ["a length that is too large", `${ok}Content-Length: 99999999999999999999\r\n\r\nbody`],
  ["a length beside chunks", `${ok}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nbody`],
  ["chunks twice", `${ok}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ["a coding that wasn't asked for", `${ok}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  ["a chunk without a size", `${chunked}\r\n`],
  ["a chunk with a size that is no number", `${chunked}g\r\n`],
  ["a chunk with a sign", `${chunked}-4\r\nbody\r\n`],
  ["a chunk with a prefix", `${chunked}0x4\r\nbody\r\n`],
  ["a chunk size that is too large", `${chunked}${"f".repeat(14)}\r\n`],
  ["a chunk line that ends in LF", `${chunked}4\nbody\r\n`],
  ["a chunk that is longer than its size", `${chunked}4\r\nbody!\r\n`],
  ["a chunk line without an end", `${chunked}4;${"x".repeat(5000)}`],
  ["a trailer that is no field", `${chunked}0\r\nX\r\n\r\n`],
  ["a chunk size with a space behind it", `${chunked}4 \r\nbody\r\n0\r\n\r\n`],
  ["trailers without an end", `${chunked}0\r\n${"X: y\r\n".repeat(4000)}`],
  ["an end in the head", "HTTP/1.1 200 OK\r\n", true],
  ["an end in a sized body", sized.slice(0, -1), true],
  ["an end in chunks", `${chunked}4\r\nbody\r\n`, true],
  ["a head that is too large", `${ok}X: ${"x".repeat(20_000)}\r\n\r\n`],
  ["a head that doesn't end", `${ok}${"X: y\r\n".repeat(4000)}`],
  ["interim heads without an end", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(200)],
];

describe("no response is", () => {
  for (const [title, text, closes] of refused) {
    it(title, () => {
      assert.throws(() => parse([text], "GET", closes), { name: /^(?:Protocol|HeadLimit|Coding|Closed)Error$/ });
      assert.throws(() => parse([...text], "GET", closes), { name: /^(?:Protocol|HeadLimit|Coding|Closed)Error$/ });
    });
  }

  it("what comes after the end", () => {
    assert.throws(() => parse([sized, "HTTP/1.1 200 OK\r\n\r\n"]), { name: "ProtocolError" });
  });
});

it("fields keep their names, values and order; those of the connection alone are dropped", () => {
  const text = [
    "HTTP/1.1 200 Fine",
    "X-One: \t a b \t",
    "x-ONE:",
    "Keep-Alive: max=5, timeout=7",
    "Connection: keep-alive, X-Secret",
    "X-Secret: 1",
    "Content-Type: text/plain",
    "Set-Cookie: a=1",
    "Set-Cookie: b=\u00e4:;",
    "Location: /there",
    "Upgrade: h2c",
    "Content-Length: 0",
  ].join("\r\n");
  const { head } = parse([`${text}\r\n\r\n`]);
  assert.deepEqual(head, {
    head: {
      status: 200,
      statusText: "Fine",
      fields: [
        ...["X-One", "a b", "x-ONE", "", "Content-Type", "text/plain", "Set-Cookie", "a=1"],
        ...["Set-Cookie", "b=\u00e4:;", "Location", "/there", "Content-Length", "0"],
      ],
      mime: "text/plain",
      location: "/there",
      length: "0",
      from: "upstream",
    },
    chunked: false,
    length: 0,
    persistent: true,
    idle: 7,
  });
});

it("another protocol gets what follows its head", () => {
  const seen = parse(["HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\u0081\u0001x"]);
  assert.equal(seen.switched, "\u0081\u0001x");
  assert.equal(seen.head?.head.status, 101);
});
