// Status pages behind TLS and by HTTP/2; the port for administration stays plain.
import assert from "node:assert/strict";
import { it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { Collector } from "../../servers/collector.ts";
import { curl, startTlsGateway } from "../../servers/tls-gateway.ts";
import { PrometheusText } from "../../telemetry/prometheus-text.ts";
import { AUTH, metricsOf, statusFiles } from "./status-app.ts";

const files = statusFiles("http://127.0.0.1:9");

it("status pages are there by HTTP/1.1 and HTTP/2, for those who may", async () => {
  const gateway = await startTlsGateway(files, { FLAT_STATUS_AUTH: AUTH });
  for (const version of ["--http1.1", "--http2"]) {
    const text = await curl(gateway, version, "-u", AUTH, `${gateway.url}/metrics`);
    assert.equal(new PrometheusText(text).sum("flat_workers"), 1);
    const refused = await curl(gateway, version, "-u", "ops:no", "-i", `${gateway.url}/ServerStatus`);
    assert.match(refused, /^HTTP\/\S+ 401 [\s\S]*www-authenticate: Basic realm="FLAT"/i);
  }
});

it("the port for administration speaks plain HTTP beside a TLS listener", async () => {
  const gateway = await startTlsGateway(files, { FLAT_STATUS_AUTH: AUTH, FLAT_ADMIN_PORT: "0" });
  assert.match(String(gateway.adminUrl), /^http:/);
  assert.equal((await ask(`${gateway.adminUrl}/readyz`)).status, 200);
  await curl(gateway, "--http2", `${gateway.url}/v1/users/1`);
  const metrics = await metricsOf(gateway.adminUrl ?? "");
  assert.equal(metrics.sum("flat_requests_total", { route: "/v1/users/{id}", status: "200" }), 1);
  assert.equal(metrics.sum("flat_request_duration_seconds_count", { route: "/v1/users/{id}", status: "2xx" }), 1);
});

it("a client's trace goes on through HTTP/2", async () => {
  const collector = await Collector.start();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, FLAT_TRUST_TRACE: "true" };
  const gateway = await startTlsGateway(files, env);
  const field = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  await curl(gateway, "--http2", "-H", field, `${gateway.url}/v1/users/1`);
  await gateway.stop();
  const { traceId, parentId, attributes } = collector.span("GET /v1/users/{id}");
  assert.deepEqual([traceId, parentId], ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"]);
  assert.deepEqual([attributes["url.scheme"], attributes["server.port"]], ["https", gateway.port]);
});
