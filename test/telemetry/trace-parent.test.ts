// The field traceparent, as W3C Trace Context has it.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseTraceParent, traceParentText } from "../../src/telemetry/trace-parent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

describe("traceparent", () => {
  const good: readonly (readonly [string, boolean])[] = [
    [`00-${traceId}-${spanId}-01`, true],
    [`00-${traceId}-${spanId}-00`, false],
    [`00-${traceId}-${spanId}-03`, true],
    [`00-${traceId}-${spanId}-fe`, false],
    [`01-${traceId}-${spanId}-01`, true],
    [`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`, true],
  ];
  for (const [text, sampled] of good)
    it(`is ${text}`, () => assert.deepEqual(parseTraceParent(text), { traceId, spanId, sampled }));

  const bad = [
    "",
    "undefined",
    `ff-${traceId}-${spanId}-01`,
    `0-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId}-${spanId}-01-more`,
    `00-${traceId}-${spanId}-01-`,
    `01-${traceId}-${spanId}-01more`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId.toUpperCase()}-01`,
    `00-${"0".repeat(32)}-${spanId}-01`,
    `00-${traceId}-${"0".repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}0-01`,
    `00-${traceId}-${spanId}-0g`,
    ` 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-01\n`,
    `cc-${traceId}-${spanId}-01-${"x".repeat(10)}\r\nX: y`,
  ];
  for (const text of bad) it(`isn't ${JSON.stringify(text)}`, () => assert.equal(parseTraceParent(text), undefined));

  it("is written with the version that is known", () => {
    assert.equal(traceParentText({ traceId, spanId, sampled: true }), `00-${traceId}-${spanId}-01`);
    assert.equal(traceParentText({ traceId, spanId, sampled: false }), `00-${traceId}-${spanId}-00`);
  });
});
