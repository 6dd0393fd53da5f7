// Which coding an Accept-Encoding field asks for.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseCoding } from "../../../src/pipeline/answers/accept-encoding.ts";

const rows: readonly (readonly [string, string | undefined])[] = [
  ["gzip", "gzip"],
  ["br", "br"],
  ["x-gzip", "gzip"],
  ["gzip, br", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["GZIP", "gzip"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["br ; q=0.5 , gzip ; q=0.501", "gzip"],
  ["gzip;q=1.0, br;q=1", "br"],
  ["*", "br"],
  ["br;q=0, *", "gzip"],
  ["*;q=0.1, identity;q=0", "br"],
  ["identity;q=0, gzip", "gzip"],
  ["identity, gzip", "gzip"],
  ["identity, gzip;q=0.5", undefined],
  ["identity;q=0", undefined],
  ["identity", undefined],
  ["", undefined],
  ["deflate, zstd", undefined],
  ["gzip;q=0", undefined],
  ["gzip;q=0.000", undefined],
  ["br;q=0, gzip;q=0", undefined],
  ["*;q=0", undefined],
  ["gzip;q=2", undefined],
  ["gzip;q=0.1234", undefined],
  ["gzip;q=a", undefined],
  ["gzip;level=1", undefined],
  ["gzip br", undefined],
  ["gzip;q=1;q=0", undefined],
  ["__proto__, constructor", undefined],
  [`gzip,${" ".repeat(2000)}br`, undefined],
];

describe("Accept-Encoding", () => {
  for (const [field, coding] of rows)
    it(`${JSON.stringify(field.slice(0, 60))}: ${coding}`, () => assert.equal(chooseCoding(field), coding));

  it("takes no time that grows with more than the field does", () => {
    for (const text of ["gzip;q=0.".repeat(100), ",".repeat(999), ` ${";".repeat(990)}`, "g ".repeat(499)])
      assert.equal(chooseCoding(text), undefined);
  });
});
