import assert from "node:assert/strict";
import { it } from "node:test";
import { type Selection, selectPart, validatorsOf } from "../../src/flow/conditional-request.ts";

const validators = validatorsOf(10, Date.UTC(2020, 0, 2, 3, 4, 5, 678));
const { etag, lastModified } = validators;
const whole: Selection = { kind: "whole" };
const unchanged: Selection = { kind: "unchanged" };
const none: Selection = { kind: "unsatisfiable" };
const range = (start: number, end: number): Selection => ({ kind: "range", start, end });

const table: readonly (readonly [string, Record<string, string>, Selection])[] = [
  ["GET", {}, whole],
  ["GET", { "if-none-match": etag }, unchanged],
  ["HEAD", { "if-none-match": etag }, unchanged],
  ["POST", { "if-none-match": etag }, whole],
  ["GET", { "if-none-match": `W/${etag}` }, unchanged],
  ["GET", { "if-none-match": `"a", ${etag}` }, unchanged],
  ["GET", { "if-none-match": "*" }, unchanged],
  ["GET", { "if-none-match": '"a"' }, whole],
  ["GET", { "if-none-match": '"a"', "if-modified-since": lastModified }, whole],
  ["GET", { "if-modified-since": lastModified }, unchanged],
  ["GET", { "if-modified-since": "Thu, 02 Jan 2020 03:04:04 GMT" }, whole],
  ["GET", { "if-modified-since": "soon" }, whole],
  ["GET", { range: "bytes=0-0" }, range(0, 0)],
  ["GET", { range: "bytes=0-" }, range(0, 9)],
  ["GET", { range: "bytes=5-100" }, range(5, 9)],
  ["GET", { range: "bytes=-4" }, range(6, 9)],
  ["GET", { range: "bytes=-100" }, range(0, 9)],
  ["GET", { range: "BYTES=1-2" }, range(1, 2)],
  ["GET", { range: "bytes=10-" }, none],
  ["GET", { range: "bytes=-0" }, none],
  ["GET", { range: "bytes=99999999999999999999-" }, none],
  ["GET", { range: "bytes=5-4" }, whole],
  ["GET", { range: "bytes=-" }, whole],
  ["GET", { range: "bytes=a-b" }, whole],
  ["GET", { range: "bytes=0-1,2-3" }, whole],
  ["GET", { range: "lines=0-1" }, whole],
  ["HEAD", { range: "bytes=0-1" }, whole],
  ["GET", { range: "bytes=0-1", "if-range": etag }, range(0, 1)],
  ["GET", { range: "bytes=0-1", "if-range": lastModified }, range(0, 1)],
  ["GET", { range: "bytes=0-1", "if-range": `W/${etag}` }, whole],
  ["GET", { range: "bytes=0-1", "if-none-match": etag }, unchanged],
];
for (const [method, headers, selection] of table) {
  it(`answers ${method} with ${JSON.stringify(headers)}`, () => {
    assert.deepEqual(selectPart({ method, headers }, 10, validators), selection);
  });
}

it("has no range of an empty file", () => {
  assert.deepEqual(selectPart({ method: "GET", headers: { range: "bytes=0-" } }, 0, validators), none);
});

it("tells times to the second", () => assert.equal(lastModified, "Thu, 02 Jan 2020 03:04:05 GMT"));
