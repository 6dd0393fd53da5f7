// /metrics, read as Prometheus reads it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { before, describe, it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { RawConnection } from "../../servers/raw-connection.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { PrometheusText } from "../../telemetry/prometheus-text.ts";
import { AUTH, askStatus, metricsOf, startStatusApp } from "./status-app.ts";

const upstream = await startUpstream((request, response) => {
  if (request.url === "/missing") response.statusCode = 404;
  if (request.url === "/broken") {
    response.socket?.destroy();
    return;
  }
  response.end(request.method === "HEAD" ? undefined : "x".repeat(2000));
});

/** A gateway that has seen requests of all kinds. */
async function used(): Promise<TestGateway> {
  const gateway = await startStatusApp(upstream.origin);
  for (const id of ["a", "b", 'c"d\\'])
    await ask(`${gateway.url}/v1/users/${encodeURIComponent(id)}`, { method: "POST", body: "x".repeat(500) });
  await ask(`${gateway.url}/v1/users/a`);
  await ask(`${gateway.url}/v1/users/a`, { method: "HEAD" });
  for (let at = 0; at < 20; at += 1) await ask(`${gateway.url}/v1/undefined/${at}`);
  await ask(`${gateway.url}/elsewhere`);
  await ask(`${gateway.url}/v1/users/a`, { method: "DELETE" });
  await ask(`${gateway.url}/v1/fail`);
  for (const path of ["fine", "fine", "missing", "broken"]) await ask(`${gateway.url}/v1/proxy/${path}`);
  for (let at = 0; at < 3; at += 1) await ask(`${gateway.url}/v1/cached`);
  await ask(`${gateway.url}/v1/down/x`);
  await gateway.log.event({ type: "flat_access", path: "/v1/down/x" });
  return gateway;
}

describe("metrics", () => {
  let metrics: PrometheusText;
  before(async () => {
    const answer = await askStatus(`${(await used()).url}/metrics`);
    assert.equal(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    metrics = new PrometheusText(answer.text);
  });

  it("count requests by the pattern of their route, method and status", () => {
    const count = (labels: Record<string, string>) => metrics.sum("flat_requests_total", labels);
    assert.equal(count({ route: "/v1/users/{id}", method: "POST", status: "200" }), 3);
    assert.equal(count({ route: "/v1/users/{id}", method: "GET", status: "200" }), 2);
    assert.equal(count({ route: "/v1/fail", status: "503" }), 1);
    assert.equal(count({ route: "/v1/proxy/**", method: "ANY", status: "200" }), 2);
    assert.equal(count({ route: "/v1/proxy/**", status: "404" }), 1);
    assert.equal(count({ route: "/v1/proxy/**", status: "502" }), 1);
  });

  it("have one name for all that isn't defined", () => {
    assert.deepEqual(
      metrics.series("flat_requests_total", { route: "undefined" }).map(({ labels, value }) => [labels.status, value]),
      [
        ["404", 21],
        ["405", 1],
      ],
    );
  });

  it("measure times and sizes", () => {
    const labels = { route: "/v1/users/{id}", method: "POST", status: "2xx" };
    assert.equal(metrics.sum("flat_request_duration_seconds_count", labels), 3);
    assert.ok(metrics.sum("flat_request_duration_seconds_sum", labels) > 0);
    assert.equal(metrics.sum("flat_request_duration_seconds_bucket", { ...labels, le: "+Inf" }), 3);
    assert.equal(metrics.sum("flat_response_size_bytes_sum", labels), 3 * "a user".length);
    assert.equal(metrics.sum("flat_response_size_bytes_count", labels), 3);
    assert.equal(metrics.sum("flat_request_size_bytes_count", labels), 3);
    const proxied = { route: "/v1/proxy/**", status: "2xx" };
    assert.equal(metrics.sum("flat_response_size_bytes_sum", proxied), 4000);
  });

  it("tell of upstreams and their failures", () => {
    const { origin } = upstream;
    const count = (status: string) => metrics.sum("flat_upstream_requests_total", { upstream: origin, status });
    assert.deepEqual([count("200"), count("404"), count("0")], [3, 1, 1]);
    assert.equal(metrics.sum("flat_upstream_errors_total", { upstream: origin, error: "empty" }), 1);
    const down = { upstream: "http://127.0.0.1:9" };
    assert.equal(metrics.sum("flat_upstream_errors_total", { ...down, error: "connect" }), 1);
    assert.equal(metrics.sum("flat_upstream_duration_seconds_count", { upstream: origin, status: "2xx" }), 3);
    assert.equal(metrics.sum("flat_upstream_connections", { upstream: origin }) > 0, true);
  });

  it("tell of the cache", () => {
    assert.equal(metrics.sum("flat_cache_requests_total", { result: "miss" }), 1);
    assert.equal(metrics.sum("flat_cache_requests_total", { result: "hit" }), 2);
    assert.ok(metrics.sum("flat_cache_bytes") > 2000);
  });

  it("tell of the process: version, memory, event loop, connections, reloads, alerts", () => {
    assert.equal(metrics.sum("flat_info"), 1);
    assert.equal(metrics.sum("flat_workers"), 1);
    assert.ok(metrics.sum("process_resident_memory_bytes") > 10_000_000);
    for (const name of [
      "nodejs_eventloop_lag_mean_seconds",
      "nodejs_eventloop_lag_p99_seconds",
      "process_cpu_seconds_total",
    ])
      assert.equal(metrics.series(name).length, 1, name);
    assert.equal(metrics.sum("flat_connections"), 1);
    assert.equal(metrics.sum("flat_requests_running"), 1);
    assert.equal(metrics.sum("flat_reloads_total"), 0);
    assert.equal(metrics.sum("flat_alerts_total", { topic: "error" }), 1);
    assert.ok(metrics.sum("flat_start_timestamp_seconds") > 1.7e9);
  });
});

describe("metrics of clients", () => {
  it("count clients that leave before their answer", async () => {
    const slow = await startUpstream((request) => request.resume());
    const other = await startStatusApp(slow.origin);
    const client = await RawConnection.open(other.port);
    const asked = once(slow.server, "request");
    client.send("GET /v1/proxy/x HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked;
    assert.equal((await metricsOf(other.url)).sum("flat_requests_running"), 2);
    client.close();
    await other.log.event({ type: "flat_access", path: "/v1/proxy/x" });
    const counted = await metricsOf(other.url);
    assert.equal(counted.sum("flat_requests_total", { route: "/v1/proxy/**", status: "0" }), 1);
    assert.equal(counted.sum("flat_request_duration_seconds_count", { route: "/v1/proxy/**", status: "0" }), 1);
    assert.deepEqual(counted.series("flat_upstream_errors_total"), []);
  });
});

describe("names in metrics", () => {
  it("don't multiply with the hosts that requests name", async () => {
    const gateway = await startTestGateway(
      {
        "swagger.yaml": 'swagger: "2.0"\npaths:\n  /to/{host}:\n    x-flat-flow: flow.xml\n',
        "flow.xml":
          '<flow><request url="http://127.0.0.1:9/"/><request url="http://127.0.1.{$request/params/host}:9/"/><echo>done</echo></flow>',
      },
      { FLAT_STATUS_AUTH: AUTH },
    );
    for (let at = 0; at < 120; at += 1) await ask(`${gateway.url}/to/${at + 1}`);
    const metrics = await metricsOf(gateway.url);
    const names = new Set(metrics.series("flat_upstream_requests_total").map(({ labels }) => labels.upstream));
    assert.equal(names.size, 101);
    assert.equal(metrics.sum("flat_upstream_requests_total", { upstream: "other" }), 21);
    assert.equal(metrics.sum("flat_upstream_requests_total"), 240);
    const pools = new Set(metrics.series("flat_upstream_connections").map(({ labels }) => labels.upstream));
    assert.ok(pools.size <= 101);
  });
});
