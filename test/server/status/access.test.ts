// Who gets to see the status pages, and what everybody else sees.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ask } from "../../servers/ask.ts";
import { startTestGateway } from "../../servers/gateway.ts";
import { exchange } from "../../servers/raw-connection.ts";
import { AUTH, authorized, basic, startStatusApp, statusFiles } from "./status-app.ts";

const paths = ["/ServerStatus", "/metrics"];
const NOWHERE = "http://127.0.0.1:9";

const fallback = {
  "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: flow.xml}\n  /metrics: {x-flat-flow: own.xml}\n',
  "flow.xml": "<flow><echo>the app</echo></flow>",
  "own.xml": "<flow><echo>the app's metrics</echo></flow>",
};

describe("status pages", () => {
  it("aren't there without FLAT_STATUS_AUTH", async () => {
    const gateway = await startTestGateway(statusFiles(NOWHERE));
    for (const path of [...paths, "/healthz", "/readyz", "/FPMStatus"]) {
      assert.equal((await ask(gateway.url + path, { headers: authorized })).status, 404, path);
    }
    const app = await startTestGateway(fallback, { FLAT_STATUS_AUTH: "" });
    assert.equal((await ask(`${app.url}/ServerStatus`)).text, "the app");
    assert.equal((await ask(`${app.url}/metrics`)).text, "the app's metrics");
  });

  it("are shown to those who know name and password", async () => {
    const gateway = await startStatusApp(NOWHERE);
    for (const path of paths) {
      const answer = await ask(gateway.url + path, { headers: authorized });
      assert.equal(answer.status, 200, path);
      assert.equal(answer.headers["cache-control"], "no-store");
      assert.equal(answer.headers["x-content-type-options"], "nosniff");
    }
    assert.deepEqual(gateway.log.all("flat_alert"), []);
  });

  it("ask for credentials, and tell of wrong ones in the log", async () => {
    const gateway = await startStatusApp(NOWHERE);
    for (const path of paths) {
      const answer = await ask(gateway.url + path);
      assert.equal(answer.status, 401, path);
      assert.equal(answer.headers["www-authenticate"], 'Basic realm="FLAT", charset="UTF-8"');
      assert.deepEqual(gateway.log.all("flat_alert"), []);
    }
    const wrong = [
      basic("ops:s3cr"),
      basic("ops:s3cr:et2"),
      basic("ops:"),
      basic("ops"),
      basic(":"),
      basic("OPS:s3cr:et"),
      basic(`${AUTH}\0`),
      "Basic",
      "Basic !",
      `Bearer ${Buffer.from(AUTH).toString("base64")}`,
      AUTH,
    ];
    for (const Authorization of wrong) {
      gateway.log.clear();
      const answer = await ask(`${gateway.url}/metrics`, { headers: { Authorization } });
      assert.equal(answer.status, 401, Authorization);
      assert.equal(answer.text, "Authentication Required\n");
      const { message } = await gateway.log.event({ type: "flat_alert", topic: "status" });
      assert.equal(message, "Wrong credentials for a status page");
    }
    assert.ok(!gateway.log.lines.join().includes("s3cr"));
  });
});

describe("paths of status pages", () => {
  it("take the place of the app's routes, which is told", async () => {
    const gateway = await startTestGateway(fallback, { FLAT_STATUS_AUTH: AUTH });
    assert.equal((await ask(`${gateway.url}/metrics`)).status, 401);
    assert.equal((await ask(`${gateway.url}/other`)).text, "the app");
    const { message } = await gateway.log.event({ type: "flat_alert", topic: "config" });
    const hint = "FLAT_ADMIN_PORT gives the status pages a port of their own.";
    assert.equal(message, `The route /metrics can't be reached: FLAT_STATUS_AUTH puts a page in its place. ${hint}`);
    assert.equal(gateway.log.all("flat_alert").length, 1);
  });

  it("take GET and HEAD only", async () => {
    const gateway = await startStatusApp(NOWHERE);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const answer = await ask(`${gateway.url}/metrics`, { method, headers: authorized });
      assert.deepEqual([answer.status, answer.headers.allow], [405, "GET, HEAD"], method);
    }
    const answer = await ask(`${gateway.url}/metrics`, { method: "HEAD", headers: authorized });
    assert.deepEqual([answer.status, answer.text], [200, ""]);
    assert.ok(Number(answer.headers["content-length"]) > 1000);
  });

  it("can't be reached by another way of writing their paths", async () => {
    const gateway = await startTestGateway(fallback, { FLAT_STATUS_AUTH: AUTH });
    const same = ["/%6detrics", "/./metrics", "/x/../metrics", "/metrics?x=1", "/%2e/metrics", "http://x/metrics"];
    for (const target of same) {
      const text = await exchange(gateway.port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.match(text, /^HTTP\/1\.1 401 /, target);
    }
    const others = ["/metrics/", "//metrics", "/Metrics", "/metrics;x", "/metrics%2f", "/serverstatus", "/metrics%00"];
    for (const target of others) {
      const text = await exchange(gateway.port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.doesNotMatch(text, /flat_|uptime|401/, target);
    }
  });

  it("don't take credentials from elsewhere", async () => {
    const gateway = await startStatusApp(NOWHERE);
    const { host } = new URL(gateway.url);
    const url = `http://${AUTH.replace(":", "%3A")}@${host}/metrics`;
    assert.equal((await ask(url)).status, 401);
    const field = basic(AUTH);
    for (const headers of [
      { "Proxy-Authorization": field },
      { Cookie: `Authorization=${field}` },
      { "X-Authorization": field },
    ])
      assert.equal((await ask(`${gateway.url}/metrics`, { headers })).status, 401);
    const twice = ["Authorization", basic("a:b"), "Authorization", field];
    assert.equal((await ask(`${gateway.url}/metrics`, { headers: twice })).status, 401);
  });
});

describe("FLAT_STATUS_AUTH", () => {
  for (const wrong of ["ops", "ops:", ":secret", ":"]) {
    it(`is a name and a password, not ${wrong}`, async () => {
      await assert.rejects(startStatusApp(NOWHERE, { FLAT_STATUS_AUTH: wrong }), (error: Error) => {
        assert.match(error.message, /FLAT_STATUS_AUTH is not a name and a password/);
        return !error.message.includes("secret");
      });
    });
  }
});

describe("a client that wants another protocol", () => {
  it("gets no more of the status pages than any other", async () => {
    const gateway = await startStatusApp(NOWHERE);
    const upgrade =
      "Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (const path of paths) {
      const head = `GET ${path} HTTP/1.1\r\nHost: x\r\n${upgrade}`;
      assert.match(await exchange(gateway.port, `${head}\r\n`), /^HTTP\/1\.1 401 /, path);
      const known = await exchange(gateway.port, `${head}Authorization: ${basic(AUTH)}\r\n\r\n`);
      assert.match(known, /^HTTP\/1\.1 200 /, path);
    }
  });
});
