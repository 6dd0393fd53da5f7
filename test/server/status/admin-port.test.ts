// A port of its own for health checks and status pages.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { writeApp } from "../../servers/app-folder.ts";
import { ask } from "../../servers/ask.ts";
import { FlatProcess, runFlat } from "../../servers/flat-process.ts";
import { startTestGateway, type TestGateway } from "../../servers/gateway.ts";
import { RawConnection } from "../../servers/raw-connection.ts";
import { startUpstream } from "../../servers/upstream.ts";
import { AUTH, askStatus, metricsOf, statusFiles } from "./status-app.ts";

const files = statusFiles("http://127.0.0.1:9");

function start(env: Readonly<Record<string, string>>): Promise<TestGateway> {
  return startTestGateway(files, { FLAT_ADMIN_PORT: "0", ...env });
}

describe("the port for administration", () => {
  it("tells that the gateway lives and is ready", async () => {
    const { adminUrl, log, url } = await start({});
    assert.match(String(adminUrl), /^http:\/\/127\.0\.0\.1:\d+$/);
    for (const path of ["/healthz", "/readyz"]) {
      const { status, text, headers } = await ask(adminUrl + path);
      assert.deepEqual([status, text, headers["cache-control"]], [200, "ok\n", "no-store"], path);
      assert.equal((await ask(adminUrl + path, { method: "HEAD" })).status, 200);
      assert.equal((await ask(adminUrl + path, { method: "POST" })).status, 405);
      assert.equal((await ask(url + path)).status, 404, `${path} on the gateway's own port`);
    }
    assert.ok(!log.lines.join().includes('"status":200'), "probes aren't logged");
  });

  it("has nothing of the app", async () => {
    const { adminUrl } = await start({});
    for (const path of ["/v1/users/1", "/", "/ServerStatus", "/metrics"])
      assert.equal((await ask(adminUrl + path)).status, 404, path);
  });

  it("has the status pages, which the gateway's own port then hasn't", async () => {
    const { adminUrl = "", url } = await start({ FLAT_STATUS_AUTH: AUTH });
    await ask(`${url}/v1/users/1`);
    for (const path of ["/ServerStatus", "/metrics"]) {
      assert.equal((await ask(adminUrl + path)).status, 401);
      assert.equal((await askStatus(adminUrl + path)).status, 200);
      assert.equal((await askStatus(url + path)).status, 404);
    }
    const metrics = await metricsOf(adminUrl);
    const routes = metrics.series("flat_requests_total").map(({ labels }) => labels.route);
    assert.deepEqual(routes, ["/v1/users/{id}", "undefined"], "its own requests aren't counted");
  });

  it("says that nothing is ready while what runs is finished", async () => {
    const upstream = await startUpstream((request) => request.resume());
    const gateway = await startTestGateway(statusFiles(upstream.origin), { FLAT_ADMIN_PORT: "0" });
    const client = await RawConnection.open(gateway.port);
    const asked = once(upstream.server, "request");
    client.send("GET /v1/proxy/x HTTP/1.1\r\nHost: x\r\n\r\n");
    const [, response] = await asked;
    const stopped = gateway.stop();
    const { status, text } = await ask(`${gateway.adminUrl}/readyz`);
    assert.deepEqual([status, text], [503, "not ready\n"]);
    assert.equal((await ask(`${gateway.adminUrl}/healthz`)).status, 200);
    response.end("late");
    await stopped;
    await assert.rejects(ask(`${gateway.adminUrl}/healthz`));
  });
});

describe("the option --admin-port", () => {
  it("names a port that is free, and the gateway's own port isn't held then", async () => {
    const first = await start({});
    const { port } = new URL(first.adminUrl ?? "");
    const folder = writeApp(files);
    const { code, stderr } = await runFlat(["start", "-p", "0", "--admin-port", port, folder]);
    assert.deepEqual([code, stderr], [1, `Port ${port} is in use: choose another one with --admin-port\n`]);
    const mine = await startTestGateway(files, {});
    const other = await runFlat(["start", "-p", String(mine.port), "--admin-port", "0", folder]);
    assert.deepEqual([other.code, other.stderr], [1, `Port ${mine.port} is in use: choose another one with -p\n`]);
  });

  it("opens it, with --admin-host elsewhere", async () => {
    const folder = writeApp(files);
    const env = { FLAT_STATUS_AUTH: AUTH };
    const flat = FlatProcess.start(["start", "-p", "0", "--admin-port", "0", "--admin-host", "127.0.0.2", folder], env);
    const [, adminUrl = ""] = await flat.until("stdout", /^Health checks are at (http:\S+)$/m);
    assert.match(adminUrl, /^http:\/\/127\.0\.0\.2:\d+$/);
    assert.equal((await ask(`${adminUrl}/readyz`)).status, 200);
    const metrics = await metricsOf(adminUrl);
    assert.equal(metrics.sum("flat_workers"), 1);
    assert.equal((await askStatus(`${await flat.url()}/metrics`)).status, 404);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });

  it("has to be a port", async () => {
    const { code, stderr } = await runFlat(["start", "--admin-port", "x", writeApp(files)]);
    assert.deepEqual([code, stderr], [64, "x is not a port: 0 to 65535 is wanted\n"]);
  });
});
