// Several processes serve one port: the figures of all of them are shown as one, whichever is asked.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { writeApp } from "../../servers/app-folder.ts";
import { ask } from "../../servers/ask.ts";
import { Collector } from "../../servers/collector.ts";
import { FlatProcess } from "../../servers/flat-process.ts";
import { AUTH, askStatus, metricsOf, statusFiles } from "./status-app.ts";

const folder = writeApp(statusFiles("http://127.0.0.1:9"));

describe("the figures of several workers", () => {
  let flat: FlatProcess;
  let url: string;
  let collector: Collector;
  before(async () => {
    collector = await Collector.start();
    const env = { FLAT_STATUS_AUTH: AUTH, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    flat = FlatProcess.start(["start", "-p", "0", "--workers", "2", folder], env);
    url = await flat.url();
    for (let at = 0; at < 40; at += 1) assert.equal((await ask(`${url}/v1/users/${at}`)).status, 200);
  });

  it("are the same whoever answers", async () => {
    for (let at = 0; at < 6; at += 1) {
      const metrics = await metricsOf(url);
      assert.equal(metrics.sum("flat_requests_total", { route: "/v1/users/{id}" }), 40);
      assert.equal(metrics.sum("flat_request_duration_seconds_count", { route: "/v1/users/{id}" }), 40);
      assert.deepEqual([metrics.sum("flat_workers"), metrics.sum("flat_workers_wanted")], [2, 2]);
      assert.ok(metrics.sum("process_resident_memory_bytes") > 60_000_000, "the memory of both");
    }
  });

  it("are shown for each of them", async () => {
    const status = JSON.parse((await askStatus(`${url}/ServerStatus?format=json`)).text);
    assert.equal(new Set(status.workers.map(({ pid }: { pid: number }) => pid)).size, 2);
    assert.equal(status.requests.statuses[200] >= 40, true);
    const { text } = await askStatus(`${url}/ServerStatus`);
    for (const { pid } of status.workers) assert.ok(text.includes(`<td>${pid}</td>`));
  });

  it("tell of reloads, and why one failed", async () => {
    flat.child.kill("SIGHUP");
    await flat.until("stderr", /"topic":"reload"/);
    assert.equal((await metricsOf(url)).sum("flat_reloads_total", { result: "done" }), 1);
    writeFileSync(path.join(folder, "user.xml"), "<flow><wrong/></flow>");
    flat.child.kill("SIGHUP");
    await flat.until("stderr", /Unknown action/);
    const status = JSON.parse((await askStatus(`${url}/ServerStatus?format=json`)).text);
    assert.deepEqual(status.reloads, { done: 1, failed: 1 });
    assert.match(status.problems.join(), /user\.xml[\s\S]*Unknown action <wrong>/);
    assert.match((await askStatus(`${url}/ServerStatus`)).text, /The last reload failed/);
    assert.equal((await ask(`${url}/v1/users/1`)).status, 200);
  });

  it("come with spans of all", async () => {
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
    const served = collector.spans.filter(({ name }) => name === "GET /v1/users/{id}");
    assert.equal(served.length, 41);
    assert.equal(new Set(served.map(({ resource }) => resource["process.pid"])).size, 2);
  });
});

describe("the port for administration", () => {
  it("is one for all workers, and stays while one is replaced", async () => {
    const other = writeApp(statusFiles("http://127.0.0.1:9"));
    const args = ["start", "-p", "0", "--workers", "2", "--admin-port", "0", other];
    const flat = FlatProcess.start(args, { FLAT_STATUS_AUTH: AUTH });
    const [, adminUrl = ""] = await flat.until("stdout", /^Health checks are at (http:\S+)$/m);
    const status = JSON.parse((await askStatus(`${adminUrl}/ServerStatus?format=json`)).text);
    process.kill(status.workers[0].pid, "SIGKILL");
    await flat.until("stderr", /"topic":"worker"/);
    assert.equal((await ask(`${adminUrl}/readyz`)).status, 200);
    const metrics = await metricsOf(adminUrl);
    assert.equal(metrics.sum("flat_worker_deaths_total"), 1);
    assert.equal(metrics.sum("flat_workers_wanted"), 2);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });
});
