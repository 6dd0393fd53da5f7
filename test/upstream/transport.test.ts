// transport-protocol, transport-server, transport-port: another server in place of the URL's; and whom a certificate has to name.
import assert from "node:assert/strict";
import path from "node:path";
import { before, describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { Authority } from "../servers/certificates.ts";
import { FlatProcess } from "../servers/flat-process.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { startTinyproxy, tinyproxyMissing } from "../servers/tinyproxy.ts";
import { type Seen, startTlsUpstream } from "../servers/tls-upstream.ts";
import { startUpstream } from "../servers/upstream.ts";

const authority = new Authority("Transport");

function startPlain() {
  return startUpstream((request, response) =>
    response.end(JSON.stringify({ url: request.url, host: request.headers.host })),
  );
}

describe("a transport over http", () => {
  const cases = [
    ["another server and port", "http://api.example", {}, "api.example"],
    ["a port of its own", "http://127.0.0.1:1", { "transport-server": undefined }, "127.0.0.1:1"],
    ["https in the URL only", "https://api.example:8443", { "transport-protocol": "http" }, "api.example:8443"],
  ] as const;
  for (const [what, origin, options, host] of cases) {
    it(`with ${what} leaves Host, URL and log to the URL`, async () => {
      const { port } = await startPlain();
      const transport = { "transport-server": "127.0.0.1", "transport-port": port, ...options };
      const gateway = await startProxy({ origin, options: transport });
      for (const way of proxyWays) {
        const answer = await ask(`${gateway.url}${way}/x?y`);
        assert.deepEqual(JSON.parse(answer.text), { url: `${way}/x?y`, host });
        await gateway.log.event({ type: "flat_request", url: `${origin}${way}/x?y`, status: 200 });
      }
    });
  }

  it("keeps the port of the URL", async () => {
    const { port } = await startPlain();
    const gateway = await startProxy({
      origin: `http://api.example:${port}`,
      options: { "transport-server": "localhost" },
    });
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/proxy/x`)).text).host, `api.example:${port}`);
  });

  it("goes through a proxy by a tunnel", { skip: tinyproxyMissing ?? false }, async () => {
    const { port } = await startPlain();
    const proxy = await startTinyproxy();
    const options = {
      "transport-server": "127.0.0.1",
      "transport-port": port,
      "proxy-server": proxy.address,
      "proxy-credentials": proxy.credentials,
    };
    const gateway = await startProxy({ origin: "http://api.example", options });
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/proxy/x`)).text), { url: "/proxy/x", host: "api.example" });
  });

  it("isn't used for another origin that a redirect leads to", async () => {
    const other = await startPlain();
    const first = await startUpstream((_request, response) =>
      response.writeHead(302, { Location: `${other.origin}/other` }).end(),
    );
    const options = { "transport-server": "127.0.0.1", "transport-port": first.port, "follow-redirects": true };
    const flow = `<flow><request>${JSON.stringify({ url: "http://api.example/x", options })}</request></flow>`;
    const gateway = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}',
      "x.xml": flow,
    });
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/x`)).text).url, "/other");
  });
});

describe("a transport over TLS", () => {
  it("is one even if the URL has http", async () => {
    const { port } = await startTlsUpstream(authority.issue("api.example", "DNS:api.example"));
    const options = { "transport-protocol": "https", "transport-server": "127.0.0.1", "transport-port": port };
    const gateway = await startProxy({
      origin: "http://api.example",
      options: { ...options, "ignore-certificate-errors": true },
    });
    for (const way of proxyWays) {
      const seen = JSON.parse((await ask(`${gateway.url}${way}/x`)).text) as Seen;
      assert.deepEqual([seen.host, seen.servername], ["api.example", "api.example"]);
    }
    const strict = await startProxy({ origin: "http://api.example", options });
    assert.equal((await ask(`${strict.url}/proxy/x`)).status, 502);
    await strict.log.event({ type: "flat_request", curlErrorCode: 60 });
  });
});

describe("a certificate", { skip: tinyproxyMissing ?? false }, () => {
  let answerOf: (path: string) => Promise<Answer>;
  before(async () => {
    const named = await startTlsUpstream(authority.issue("named", "DNS:api.example"));
    const addressed = await startTlsUpstream(authority.issue("addressed", "IP:127.0.0.9"));
    const proxy = await startTinyproxy();
    const proxied = { "proxy-server": proxy.address, "proxy-credentials": proxy.credentials };
    const to = (port: number) => ({ "transport-server": "127.0.0.1", "transport-port": port });
    const proxies = {
      named: { origin: "https://api.example", options: to(named.port) },
      versioned: { origin: "https://api.example", options: { ...to(named.port), "tls-version": "TLSv1.2" } },
      addressed: { origin: "https://127.0.0.9", options: to(addressed.port) },
      "http-named": { origin: "http://api.example", options: { ...to(named.port), "transport-protocol": "https" } },
      "proxied-named": { origin: "https://api.example", options: { ...to(named.port), ...proxied } },
      "proxied-addressed": { origin: "https://127.0.0.9", options: { ...to(addressed.port), ...proxied } },
      "other-name": { origin: "https://other.example", options: to(named.port) },
      "other-address": { origin: "https://127.0.0.8", options: to(addressed.port) },
      "server-itself": { origin: `https://127.0.0.1:${addressed.port}` },
      "http-other": { origin: "http://other.example", options: { ...to(named.port), "transport-protocol": "https" } },
      "proxied-other-name": { origin: "https://other.example", options: { ...to(named.port), ...proxied } },
      "proxied-other-address": { origin: "https://127.0.0.8", options: { ...to(addressed.port), ...proxied } },
    };
    const paths = Object.entries(proxies).map(
      ([name, proxy]) => `  /${name}: {x-flat-proxy: ${JSON.stringify(proxy)}}\n`,
    );
    const folder = writeApp({ "swagger.yaml": `swagger: "2.0"\npaths:\n${paths.join("")}`, "ca.pem": authority.cert });
    const flat = FlatProcess.start(["start", "-p", "0", folder], { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem") });
    const url = await flat.url();
    answerOf = (name) => ask(`${url}/${name}`);
  });

  for (const name of ["named", "versioned", "addressed", "http-named", "proxied-named", "proxied-addressed"]) {
    it(`that names the URL's host is taken: ${name}`, async () => {
      const answer = await answerOf(name);
      assert.equal(answer.status, 200, answer.text);
    });
  }

  for (const name of [
    "other-name",
    "other-address",
    "server-itself",
    "http-other",
    "proxied-other-name",
    "proxied-other-address",
  ]) {
    it(`that names another is refused: ${name}`, async () => {
      const answer = await answerOf(name);
      assert.equal(answer.status, 502);
      assert.deepEqual(JSON.parse(answer.text).error.info, ["The upstream's certificate is not valid."]);
    });
  }
});
