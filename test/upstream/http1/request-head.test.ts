// The head of a request as it goes on the wire: nothing in it begins another line.
import assert from "node:assert/strict";
import { it } from "node:test";
import { announcedLength, requestHead, sizeField } from "../../../src/upstream/http1/request-head.ts";

const framing = { host: "host: a\r\n", connection: "connection: close\r\n", body: "" };

it("has line, Host, Connection, fields and framing", () => {
  const headers = ["X-A", "1", "x-b", "\u00e4"];
  assert.equal(
    requestHead({ method: "POST", path: "/x?y=%20", headers }, { ...framing, body: sizeField("POST", 3) }),
    "POST /x?y=%20 HTTP/1.1\r\nhost: a\r\nconnection: close\r\nX-A: 1\r\nx-b: \u00e4\r\ncontent-length: 3\r\n\r\n",
  );
});

it("takes a Host of its own, and no Content-Length but that of the body", () => {
  const headers = ["Host", "b", "Content-Length", "7"];
  assert.equal(
    requestHead({ method: "GET", path: "/", headers }, framing),
    "GET / HTTP/1.1\r\nHost: b\r\nconnection: close\r\n\r\n",
  );
  assert.equal(announcedLength(headers), 7);
  assert.equal(announcedLength(["X", "7"]), undefined);
});

it("says of a body that is missing that it is empty, where one is expected", () => {
  assert.deepEqual(
    ["GET", "HEAD", "DELETE", "OPTIONS", "POST", "PUT", "PATCH"].map((method) => sizeField(method, 0) !== ""),
    [false, false, false, false, true, true, true],
  );
});

const impossible: readonly (readonly [method: string, path: string, ...headers: string[]])[] = [
  ["GET /", "/"],
  ["GET", "/ HTTP/1.1\r\nX: y"],
  ["GET", "/a b"],
  ["GET", ""],
  ["GET", "/\u2028"],
  ["GET", "/", "X", "a\r\nY: b"],
  ["GET", "/", "X", "a\u0000"],
  ["GET", "/", "X", "\u0141"],
  ["GET", "/", "X: y\r\nZ", "a"],
  ["GET", "/", "", "a"],
];

it("is refused where it would break its line", () => {
  for (const [method, path, ...headers] of impossible) {
    assert.throws(() => requestHead({ method, path, headers }, framing), TypeError, JSON.stringify([method, path]));
  }
});
