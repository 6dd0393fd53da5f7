// What clients say about traces, and what upstreams hear about them.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { Collector } from "../servers/collector.ts";
import type { Echo } from "../servers/echo-upstream.ts";
import { startEcho } from "../servers/echo-upstream.ts";
import { proxyWays, startProxy } from "../servers/gateway.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const traceparent = `00-${traceId}-${spanId}-01`;
const echo = await startEcho();

type Sent = { readonly echo: Echo; readonly collector: Collector };

async function send(
  way: string,
  headers: readonly string[],
  env: Readonly<Record<string, string>>,
  proxy: Readonly<Record<string, unknown>> = {},
): Promise<Sent> {
  const collector = await Collector.start();
  const gateway = await startProxy(
    { origin: echo.origin, ...proxy },
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env } },
  );
  const { text } = await ask(`${gateway.url}${way}/x`, { headers });
  await gateway.stop();
  return { echo: JSON.parse(text) as Echo, collector };
}

const trust = { FLAT_TRUST_TRACE: "true" };

for (const way of proxyWays) {
  describe(`a trace of a client, by ${way}`, () => {
    it("isn't continued by default: the upstream hears of the gateway's own", async () => {
      const { echo: got, collector } = await send(way, ["Traceparent", traceparent, "Tracestate", "a=1"], {});
      const root = collector.spans.find(({ kind }) => kind === "server");
      assert.notEqual(root?.traceId, traceId);
      assert.equal(root?.parentId, "");
      const call = collector.span("GET");
      assert.equal(got.headers.traceparent, `00-${root?.traceId}-${call.spanId}-01`);
      assert.equal(got.headers.tracestate, undefined);
      assert.equal(got.raw.filter((name) => name.toLowerCase() === "traceparent").length, 1);
    });

    it("is continued where FLAT_TRUST_TRACE says so, with its state", async () => {
      const { echo: got, collector } = await send(way, ["traceparent", traceparent, "tracestate", "a=1,b=x:y"], trust);
      const root = collector.spans.find(({ kind }) => kind === "server");
      assert.deepEqual([root?.traceId, root?.parentId], [traceId, spanId]);
      assert.equal(root?.traceState, "a=1,b=x:y");
      assert.equal(got.headers.traceparent, `00-${traceId}-${collector.span("GET").spanId}-01`);
      assert.equal(got.headers.tracestate, "a=1,b=x:y");
    });

    it("that the client doesn't record isn't recorded, but goes on", async () => {
      const { echo: got, collector } = await send(way, ["traceparent", `00-${traceId}-${spanId}-00`], trust);
      assert.deepEqual(collector.spans, []);
      assert.match(String(got.headers.traceparent), new RegExp(`^00-${traceId}-[\\da-f]{16}-00$`));
      assert.ok(!String(got.headers.traceparent).includes(spanId));
    });
  });
}

describe("a field that isn't valid", () => {
  const bad = [
    ["traceparent", "00-x-y-01"],
    ["traceparent", traceparent, "traceparent", traceparent],
    ["traceparent", `${traceparent},${traceparent}`],
    ["traceparent", `00-${traceId.toUpperCase()}-${spanId}-01`],
    ["tracestate", "a=1"],
  ];
  for (const headers of bad) {
    it(`begins a new trace: ${headers.join(" ")}`, async () => {
      const { echo: got, collector } = await send("/proxy", headers, trust);
      const root = collector.spans.find(({ kind }) => kind === "server");
      assert.equal(root?.parentId, "");
      assert.notEqual(root?.traceId, traceId);
      assert.equal(got.headers.traceparent, `00-${root?.traceId}-${collector.span("GET").spanId}-01`);
      assert.equal(got.headers.tracestate, undefined);
    });
  }

  it("loses what is wrong in its state", async () => {
    const states = ["=", "a=1,,b", `long=${"x".repeat(600)}`, "A B=1", "a=1\u00e9"];
    for (const tracestate of states) {
      const { echo: got } = await send("/proxy", ["traceparent", traceparent, "tracestate", tracestate], trust);
      assert.match(String(got.headers.tracestate ?? ""), /^([a-z0-9]+=1)?$/, tracestate);
    }
  });
});

describe("what the configuration sets", () => {
  it("doesn't take the place of the gateway's own field", async () => {
    const headers = { TraceParent: traceparent, tracestate: "c=1" };
    const { echo: got, collector } = await send("/action", [], {}, { headers });
    assert.equal(got.headers.traceparent, `00-${collector.span("GET").traceId}-${collector.span("GET").spanId}-01`);
    assert.equal(got.headers.tracestate, undefined);
  });
});

describe("without a collector", () => {
  it("fields about traces pass like any other", async () => {
    for (const env of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_SDK_DISABLED: "true" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", OTEL_TRACES_EXPORTER: "none" },
    ]) {
      const gateway = await startProxy({ origin: echo.origin }, { env });
      for (const way of proxyWays) {
        const headers = ["traceparent", "whatever", "tracestate", "a=1"];
        const got = JSON.parse((await ask(`${gateway.url}${way}/x`, { headers })).text) as Echo;
        assert.deepEqual([got.headers.traceparent, got.headers.tracestate], ["whatever", "a=1"]);
        const bare = JSON.parse((await ask(`${gateway.url}${way}/x`)).text) as Echo;
        assert.equal(bare.headers.traceparent, undefined);
      }
    }
  });
});
