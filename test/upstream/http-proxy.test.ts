// proxy-server and proxy-credentials: through tinyproxy, and through proxies that fail.
import assert from "node:assert/strict";
import type { Server } from "node:http";
import { connect } from "node:net";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startRefusing } from "../servers/broken/refusing.ts";
import { Authority } from "../servers/certificates.ts";
import { faultWays, startFaultApp } from "../servers/fault-app.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { startTinyproxy, type TinyProxy, tinyproxyMissing } from "../servers/tinyproxy.ts";
import { type Seen, startTlsUpstream, type TlsUpstream } from "../servers/tls-upstream.ts";
import { onRequestHead, startTcpUpstream, startUpstream, type Upstream } from "../servers/upstream.ts";

const identity = new Authority("Proxied").issue("localhost", "DNS:localhost,IP:127.0.0.1");

if (tinyproxyMissing !== undefined) console.log(tinyproxyMissing);

let proxy: TinyProxy;
let plain: Upstream<Server>;
let secure: TlsUpstream;
before(async () => {
  if (tinyproxyMissing === undefined) proxy = await startTinyproxy();
  plain = await startUpstream((request, response) => {
    request.resume().once("end", () => {
      const { url, headers } = request;
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ url, host: headers.host, headers }));
    });
  });
  secure = await startTlsUpstream(identity);
});

function options(): Readonly<Record<string, unknown>> {
  return {
    "proxy-server": proxy.address,
    "proxy-credentials": proxy.credentials,
    "ignore-certificate-errors": true,
  };
}

describe("an upstream behind a proxy", { skip: tinyproxyMissing ?? false }, () => {
  for (const [scheme, origin] of [
    ["http", () => plain.origin],
    ["https", () => secure.origin],
  ] as const) {
    it(`is asked by ${scheme}, and learns nothing of the proxy's credentials`, async () => {
      const gateway = await startProxy({ origin: origin(), options: options() });
      for (const way of proxyWays) {
        const answer = await ask(`${gateway.url}${way}/a%20b?c=d`, { method: "POST", body: "text" });
        const seen = JSON.parse(answer.text) as Seen;
        assert.equal(answer.status, 200);
        assert.equal(seen.url, `${way}/a%20b?c=d`);
        assert.equal(seen.host, new URL(origin()).host);
        // Only what the proxy has taken apart carries its mark.
        assert.equal(/tinyproxy/.test(seen.headers.via ?? ""), scheme === "http");
        assert.equal(seen.headers["proxy-authorization"], undefined);
      }
      await gateway.log.event({ type: "flat_request", url: `${origin()}/action/a%20b?c=d`, status: 200 });
      assert.doesNotMatch(gateway.log.lines.join("\n"), /s3CreT|Z2F0ZXdheTpzM0NyZVQ/);
    });

    it(`is asked by ${scheme} over a connection that is kept`, async () => {
      const gateway = await startProxy({ origin: origin(), options: options() });
      for (let count = 0; count < 2; count += 1) assert.equal((await ask(`${gateway.url}/proxy/x`)).status, 200);
      await gateway.log.event({ type: "flat_access" });
      const [first, second] = gateway.log.all("flat_request").map(({ timing }) => timing as Record<string, number>);
      assert.ok(Number(first?.TCP) > 0);
      // tinyproxy closes a connection after each request that it takes apart.
      if (scheme === "https") assert.equal(second?.TCP, 0);
    });

    it(`is asked by ${scheme} by requests with and without the proxy on connections of their own`, async () => {
      const url = `${origin()}/x`;
      const flow = `<flow><requests>${JSON.stringify({
        direct: { url, options: { "ignore-certificate-errors": true } },
        proxied: { url, options: options() },
      })}</requests><template>{"direct": {{ json-parse(body("direct"))/headers/via ?? "" }}, "proxied": {{ boolean(json-parse(body("proxied"))/headers/via) }}}</template></flow>`;
      const gateway = await startTestGateway({
        "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: f.xml}}',
        "f.xml": flow,
      });
      for (let count = 0; count < 2; count += 1) {
        assert.deepEqual(JSON.parse((await ask(`${gateway.url}/x`)).text), { direct: "", proxied: scheme === "http" });
      }
    });
  }

  it("that a redirect leads to is asked through the proxy too", async () => {
    const location = encodeURIComponent(`${plain.origin}/elsewhere`);
    const flow = `<flow><request>${JSON.stringify({
      url: `${secure.origin}/to?${location}`,
      options: { ...options(), "follow-redirects": true },
    })}</request></flow>`;
    const other = await startTestGateway({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: f.xml}}',
      "f.xml": flow,
    });
    const seen = JSON.parse((await ask(`${other.url}/x`)).text) as Seen;
    assert.equal(seen.url, "/elsewhere");
    assert.match(seen.headers.via ?? "", /tinyproxy/);
    assert.equal(seen.headers["proxy-authorization"], undefined);
  });
});

describe("a proxy that wants other credentials", { skip: tinyproxyMissing ?? false }, () => {
  for (const [scheme, origin] of [
    ["http", () => plain.origin],
    ["https", () => secure.origin],
  ] as const) {
    for (const [what, credentials] of [
      ["none", {}],
      ["wrong ones", { "proxy-credentials": "gateway:wr0nG" }],
    ] as const) {
      it(`than ${what} fails a request by ${scheme}: 502 and cURL's 56`, async () => {
        const gateway = await startFaultApp(origin(), { "proxy-server": proxy.address, ...credentials });
        // tinyproxy answers wrong ones by 401, which could be the server's own as well.
        const isAnswer = scheme === "http" && what === "wrong ones";
        for (const way of isAnswer ? [] : faultWays) {
          const answer = await ask(gateway.url + way);
          assert.equal(answer.status, way === "/proxy" || way === "/action" ? 502 : 200);
          assert.equal(answer.headers["proxy-authenticate"], undefined);
          assert.match(answer.text, /Upstream Request Failed/);
        }
        if (isAnswer) assert.equal((await ask(`${gateway.url}/proxy`)).status, 401);
        for (const { status, curlErrorCode, curlErrorMessage } of isAnswer ? [] : gateway.log.all("flat_request")) {
          assert.deepEqual([status, curlErrorCode], [0, 56]);
          assert.match(String(curlErrorMessage), /Received HTTP code 40[17] from proxy/);
        }
        assert.doesNotMatch(gateway.log.lines.join("\n"), /wr0nG/);
      });
    }
  }
});

describe("a proxy that fails", () => {
  const cases = [
    ["isn't there", 7, 502, startRefusing],
    ["closes", 56, 502, () => startTcpUpstream((socket) => onRequestHead(socket, () => socket.end()))],
    ["breaks off", 56, 502, () => startTcpUpstream((socket) => onRequestHead(socket, () => socket.resetAndDestroy()))],
    ["refuses", 56, 502, () => answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")],
    ["doesn't reach the server", 56, 502, () => answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")],
    ["speaks no HTTP", 56, 502, () => answering("SSH-2.0-OpenSSH_9.9\r\n\r\n")],
    ["has a head without end", 56, 502, () => answering(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`)],
    ["says nothing", 28, 504, () => startTcpUpstream(() => {})],
    ["opens a tunnel that leads nowhere", 28, 504, () => answering("HTTP/1.1 200 OK\r\n\r\n")],
    [
      "opens a tunnel and closes it",
      35,
      502,
      () => startTcpUpstream((socket) => onRequestHead(socket, () => socket.end("HTTP/1.1 200 OK\r\n\r\n"))),
    ],
  ] as const;
  for (const [what, number, status, start] of cases) {
    it(`because it ${what}: ${status} and cURL's ${number}`, async () => {
      const started = await start();
      const server = new URL(typeof started === "string" ? started : started.origin).host;
      const gateway = await startFaultApp(secure.origin, { "proxy-server": server, "connect-timeout": 0.2 });
      for (const way of ["/proxy", "/action"]) assert.equal((await ask(gateway.url + way)).status, status, way);
      await gateway.log.event({ type: "flat_access", path: "/action" });
      for (const { curlErrorCode } of gateway.log.all("flat_request")) assert.equal(curlErrorCode, number);
    });
  }

  it("because it has no address: 502 and cURL's 5", async () => {
    for (const { origin } of [plain, secure]) {
      const gateway = await startFaultApp(origin, { "proxy-server": "proxy.invalid:3128" });
      assert.equal((await ask(`${gateway.url}/proxy`)).status, 502);
      await gateway.log.event({ type: "flat_request", curlErrorCode: 5 });
    }
  });

  it("is left alone when the client goes", async () => {
    let ended: () => void = () => {};
    const end = new Promise<void>((resolve) => (ended = resolve));
    const silent = await startTcpUpstream((socket) => socket.resume().once("close", ended));
    const gateway = await startFaultApp(secure.origin, {
      "proxy-server": `127.0.0.1:${silent.port}`,
      "connect-timeout": 0.3,
    });
    const client = connect(Number(new URL(gateway.url).port), "127.0.0.1");
    client.write("GET /proxy HTTP/1.1\r\nHost: x\r\n\r\n");
    await new Promise((resolve) => silent.server.once("connection", resolve));
    client.destroy();
    await end;
    await gateway.log.event({ type: "flat_request", curlErrorCode: 42 });
  });
});

describe("a tunnel", () => {
  it("is asked for with the server's name and port, and carries what came with the proxy's answer", async () => {
    const heads: string[] = [];
    const tunnels = await startTcpUpstream((socket) => {
      onRequestHead(socket, (head) => {
        heads.push(head);
        // The second head comes through the tunnel.
        socket.write(
          head.startsWith("CONNECT") ? "HTTP/1.1 200 OK\r\n\r\n" : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine",
        );
      });
    });
    const gateway = await startProxy({
      origin: "http://api.example",
      options: {
        "proxy-server": `http://127.0.0.1:${tunnels.port}/`,
        "proxy-credentials": "user:pass",
        "transport-server": "::1",
        "transport-port": 8080,
      },
    });
    const answer = await ask(`${gateway.url}/proxy/x`);
    assert.deepEqual([answer.status, answer.text], [200, "fine"]);
    assert.match(heads[0] ?? "", /^CONNECT \[::1\]:8080 HTTP\/1\.1\r\nHost: \[::1\]:8080\r\n/);
    assert.match(heads[0] ?? "", /\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n/);
    assert.match(heads[1] ?? "", /^GET \/proxy\/x HTTP\/1\.1\r\n/);
    assert.doesNotMatch(heads[1] ?? "", /proxy-authorization/i);
    assert.match(heads[1] ?? "", /\r\nhost: api\.example\r\n/i);
  });
});

function answering(text: string): Promise<Upstream> {
  return startTcpUpstream((socket) => onRequestHead(socket, () => socket.write(text)));
}
