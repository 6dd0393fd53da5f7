// Which spans a collector gets of a request.
import assert from "node:assert/strict";
import { once } from "node:events";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { Collector } from "../servers/collector.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { startUpstream } from "../servers/upstream.ts";

const seen: { readonly url: string; readonly traceparent: string }[] = [];
const upstream = await startUpstream((request, response) => {
  const { url = "", headers } = request;
  seen.push({ url, traceparent: String(headers.traceparent) });
  if (url === "/moved") response.writeHead(302, { Location: "/there" }).end();
  else if (url === "/broken") response.destroy();
  else response.writeHead(url.startsWith("/missing") ? 404 : 200, { "Content-Type": "text/plain" }).end("fine");
});
const { origin } = upstream;

const files = {
  "swagger.yaml": `swagger: "2.0"
basePath: /v1
x-flat-init: init.xml
x-flat-error: {flow: error.xml}
paths:
  /flow/{id}: {x-flat-flow: flow.xml}
  /plain: {x-flat-flow: plain.xml}
  /proxy/**: {x-flat-proxy: {origin: "${origin}", stripEndpoint: true}}
  /moved: {x-flat-proxy: {url: "${origin}/moved", options: {follow-redirects: true}}}
  /cached: {x-flat-proxy: {url: "${origin}/cached", options: {force-cache-ttl: 60}}}
  /error: {x-flat-flow: failing.xml}
  /defect: {x-flat-flow: deep.xml}
  /style: {x-flat-flow: style.xml}
  /later:
    get: {x-flat-flow: later.xml, x-flat-async: true, security: []}
`,
  "init.xml": '<flow><set-response-headers>{"X-Init": "1"}</set-response-headers></flow>',
  "error.xml": '<flow><template>{"sorry": true}</template></flow>',
  "flow.xml": `<flow>
  <eval out="$a">1</eval>
  <request url="${origin}/first" content="one"/>
  <sub-flow src="sub.xml"/>
  <sub-flow src="plain.xml"/>
</flow>`,
  "sub.xml": `<flow><requests>{"a": {"url": "${origin}/a"}, "b": {"url": "${origin}/b"}}</requests><proxy-request>{"url": "${origin}/p"}</proxy-request></flow>`,
  "plain.xml": "<flow><echo>plain</echo></flow>",
  "failing.xml": `<flow><request url="${origin}/broken">{"options": {"exit-on-error": true}}</request></flow>`,
  "later.xml": `<flow><request url="${origin}/later"/></flow>`,
  "deep.xml": '<flow><sub-flow src="deep.xml"/></flow>',
  "style.xml":
    '<flow><eval out="$x">xml-parse("&lt;a/>")</eval><xslt src="style.xsl" in="$x" out="$y"/><echo>styled</echo></flow>',
  "style.xsl":
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><b/></xsl:template></xsl:stylesheet>',
};

/** The spans of one request. */
async function spansOf(path: string, env: Record<string, string> = {}): Promise<Collector & { id: string }> {
  const collector = await Collector.start();
  const gateway = await startTestGateway(files, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  await ask(gateway.url + path);
  const { requestID } = await gateway.log.event({ type: "flat_access" });
  await gateway.stop();
  return Object.assign(collector, { id: requestID });
}

describe("a request", () => {
  let collector: Awaited<ReturnType<typeof spansOf>>;
  before(async () => {
    collector = await spansOf("/v1/flow/7?x=1");
  });

  it("is a span, and so are its flows, the actions that wait, and its upstream requests", () => {
    assert.deepEqual(collector.tree(), [
      "GET /v1/flow/{id}",
      [
        "flow init.xml",
        "flow flow.xml",
        [
          "<request>",
          ["GET"],
          "<sub-flow>",
          ["flow sub.xml", ["<requests>", ["GET", "GET"], "<proxy-request>", ["GET"]]],
          "<sub-flow>",
          ["flow plain.xml"],
        ],
      ],
    ]);
  });

  it("is one trace, with the ID of the request in all spans", () => {
    assert.equal(new Set(collector.spans.map(({ traceId }) => traceId)).size, 1);
    assert.equal(new Set(collector.spans.map(({ spanId }) => spanId)).size, collector.spans.length);
    for (const { name, attributes } of collector.spans) assert.equal(attributes["flat.request_id"], collector.id, name);
  });

  it("says what was asked and answered", () => {
    const { kind, attributes, failed } = collector.span("GET /v1/flow/{id}");
    assert.deepEqual([kind, failed], ["server", false]);
    const { "server.port": port, "flat.request_id": _, ...rest } = attributes;
    assert.equal(typeof port, "number");
    assert.deepEqual(rest, {
      "http.route": "/v1/flow/{id}",
      "http.request.method": "GET",
      "url.scheme": "http",
      "url.path": "/v1/flow/7",
      "url.query": "x=1",
      "server.address": "127.0.0.1",
      "http.request.body.size": 0,
      "http.response.body.size": 5,
      "http.response.status_code": 200,
    });
  });

  it("says what upstreams were asked and have answered", () => {
    const first = collector.spans.find(({ attributes }) => attributes["flat.content_id"] === "one.0");
    const { "flat.request_id": _, ...rest } = first?.attributes ?? {};
    assert.equal(first?.kind, "client");
    assert.deepEqual(rest, {
      "http.request.method": "GET",
      "url.full": `${origin}/first`,
      "server.address": "127.0.0.1",
      "server.port": upstream.port,
      "http.response.status_code": 200,
      "http.response.body.size": 4,
      "flat.content_id": "one.0",
    });
  });
});

describe("the spans of a request", () => {
  let collector: Awaited<ReturnType<typeof spansOf>>;
  before(async () => {
    seen.length = 0;
    collector = await spansOf("/v1/flow/7");
  });

  it("say where an action stands", () => {
    const { kind, attributes } = collector.span("<requests>");
    assert.equal(kind, "internal");
    assert.deepEqual([attributes["flat.flow"], attributes["flat.line"]], ["sub.xml", 1]);
    assert.equal(collector.span("<request>").attributes["flat.line"], 3);
  });

  it("lie within those that they are parts of", () => {
    for (const span of collector.spans) {
      const parent = collector.spans.find(({ spanId }) => spanId === span.parentId);
      assert.ok(span.end >= span.start, span.name);
      if (parent !== undefined) assert.ok(span.start >= parent.start && span.end <= parent.end, span.name);
    }
    const now = BigInt(Date.now()) * 1_000_000n;
    assert.ok(now - (collector.spans[0]?.start ?? 0n) < 600_000_000_000n);
  });

  it("are told to each upstream", () => {
    const sent = seen.filter(({ url }) => ["/first", "/a", "/b", "/p"].includes(url));
    assert.equal(sent.length, 4);
    for (const { url, traceparent } of sent) {
      const span = collector.spans.find(({ attributes }) => attributes["url.full"] === origin + url);
      assert.equal(traceparent, `00-${span?.traceId}-${span?.spanId}-01`, url);
    }
  });

  it("come from a service of this name", () => {
    const { resource } = collector.span("GET /v1/flow/{id}");
    assert.equal(resource["service.name"], "flatgate");
    assert.equal(resource["process.pid"], process.pid);
    assert.deepEqual(collector.requests, ["POST /v1/traces"]);
  });
});

describe("the spans", () => {
  it("of a proxy are two", async () => {
    const collector = await spansOf("/v1/proxy/missing");
    assert.deepEqual(collector.tree(), ["GET /v1/proxy/**", ["flow init.xml", "GET"]]);
    const { failed, attributes } = collector.span("GET");
    assert.deepEqual([failed, attributes["error.type"]], [true, "404"], "the upstream's client sees an error");
    assert.equal(collector.span("GET /v1/proxy/**").failed, false, "the server doesn't");
  });

  it("of redirects are one for each hop", async () => {
    seen.length = 0;
    const collector = await spansOf("/v1/moved");
    assert.deepEqual(collector.tree(), ["GET /v1/moved", ["flow init.xml", "GET", "GET"]]);
    const hops = collector.spans.filter(({ kind }) => kind === "client").map(({ spanId }) => spanId);
    assert.deepEqual(new Set(seen.map(({ traceparent }) => traceparent.split("-")[2])), new Set(hops));
    assert.equal(new Set(hops).size, 2);
  });

  it("of an error name it, and have the error flow", async () => {
    const collector = await spansOf("/v1/error");
    assert.deepEqual(collector.tree(), [
      "GET /v1/error",
      ["flow init.xml", "flow failing.xml", ["<request>", ["GET"]], "flow error.xml"],
    ]);
    for (const [name, error] of [
      ["GET", "empty"],
      ["<request>", "3201"],
      ["flow failing.xml", "3201"],
      ["GET /v1/error", "502"],
    ] as const) {
      const { failed, attributes } = collector.span(name);
      assert.deepEqual([failed, attributes["error.type"]], [true, error], name);
    }
    assert.equal(collector.span("flow error.xml").failed, false);
  });

  it("of flows that call themselves end", async () => {
    const collector = await spansOf("/v1/defect");
    assert.equal(collector.spans.filter(({ name }) => name === "flow deep.xml").length, 101);
    assert.equal(collector.span("GET /v1/defect").attributes["http.response.status_code"], 500);
  });

  it("of work in threads are there", async () => {
    const collector = await spansOf("/v1/style");
    assert.deepEqual(collector.tree(), ["GET /v1/style", ["flow init.xml", "flow style.xml", ["<xslt>"]]]);
  });
});

describe("spans", () => {
  it("of paths that aren't defined have no path in their names", async () => {
    const collector = await spansOf("/v1/who/knows");
    assert.deepEqual(collector.tree(), ["GET", ["flow error.xml"]]);
    assert.equal(collector.span("GET").attributes["url.path"], "/v1/who/knows");
    assert.equal("http.route" in collector.span("GET").attributes, false);
  });

  it("end with the client that leaves", async () => {
    const collector = await Collector.start();
    const slow = await startUpstream((request) => request.resume());
    const flow = `<flow><sub-flow src="sub.xml"/></flow>`;
    const sub = `<flow><request url="${slow.origin}"/></flow>`;
    const swagger = 'swagger: "2.0"\npaths:\n  /: {x-flat-flow: flow.xml}\n';
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const gateway = await startTestGateway({ "swagger.yaml": swagger, "flow.xml": flow, "sub.xml": sub }, env);
    const asked = once(slow.server, "request");
    const client = await RawConnection.open(gateway.port);
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    client.close();
    await gateway.log.event({ type: "flat_access" });
    await gateway.stop();
    const request = ["flow sub.xml", ["<request>", ["GET"]]];
    assert.deepEqual(collector.tree(), ["GET /", ["flow flow.xml", ["<sub-flow>", request]]]);
    for (const { name, attributes, failed } of collector.spans)
      assert.deepEqual([attributes["error.type"], failed], ["client", true], name);
  });

  it("of answers from the cache say so", async () => {
    const collector = await Collector.start();
    const gateway = await startTestGateway(files, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
    for (let at = 0; at < 2; at += 1) await ask(`${gateway.url}/v1/cached`);
    await gateway.stop();
    const hits = collector.spans
      .filter(({ kind }) => kind === "client")
      .map((span) => span.attributes["flat.cache_hit"]);
    assert.deepEqual(hits.sort(), [false, true]);
  });
});

describe("health checks and status pages", () => {
  it("on their own port are in no trace", async () => {
    const collector = await Collector.start();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, FLAT_ADMIN_PORT: "0" };
    const gateway: TestGateway = await startTestGateway(files, env);
    await ask(`${gateway.adminUrl}/healthz`);
    await ask(`${gateway.url}/v1/plain`);
    await gateway.stop();
    assert.deepEqual(collector.tree(), ["GET /v1/plain", ["flow init.xml", "flow plain.xml"]]);
  });
});

it("a run in the background is a trace of its own, which upstreams are told of", async () => {
  const collector = await Collector.start();
  const gateway = await startTestGateway(files, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  assert.equal((await ask(`${gateway.url}/v1/later`)).status, 202);
  await gateway.log.event({ type: "flat_log", topic: "transaction" });
  await gateway.stop();
  const roots = collector.spans.filter(({ name }) => name === "GET /v1/later");
  assert.deepEqual(
    roots.map(({ attributes }) => attributes["http.response.status_code"]),
    [202, 200],
  );
  const [sent] = seen.filter(({ url }) => url === "/later");
  assert.equal(sent?.traceparent.split("-")[1], roots[1]?.traceId);
  assert.notEqual(roots[0]?.traceId, roots[1]?.traceId);
});
