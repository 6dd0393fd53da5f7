// tls-version, tls-ciphers, ignore-certificate-errors, and the times and numbers that the log has for TLS.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { Authority } from "../servers/certificates.ts";
import { faultWays, startFaultApp } from "../servers/fault-app.ts";
import { proxyWays, startProxy, startTestGateway } from "../servers/gateway.ts";
import { type Seen, startTlsUpstream, type TlsUpstream } from "../servers/tls-upstream.ts";
import { startTcpUpstream } from "../servers/upstream.ts";

const authority = new Authority("TLS options");
const identity = authority.issue("localhost", "DNS:localhost,IP:127.0.0.1");
const trusting = { "ignore-certificate-errors": true };

let upstream: TlsUpstream;
let old: TlsUpstream;
before(async () => {
  upstream = await startTlsUpstream(identity);
  old = await startTlsUpstream({ ...identity, minVersion: "TLSv1", ciphers: "DEFAULT:@SECLEVEL=0" });
});

/** What the upstream sees of a request with these options, one for each way of proxying. */
async function seen(origin: string, options: Readonly<Record<string, unknown>>): Promise<readonly Seen[]> {
  const gateway = await startProxy({ origin, options: { ...trusting, ...options } });
  const answers = await Promise.all(proxyWays.map((way) => ask(`${gateway.url}${way}/x`)));
  return answers.map(({ status, text }) => {
    assert.equal(status, 200, text);
    return JSON.parse(text) as Seen;
  });
}

describe("tls-version", () => {
  const cases = [
    [undefined, "TLSv1.3"],
    ["", "TLSv1.3"],
    ["auto", "TLSv1.3"],
    ["TLSv1", "TLSv1.3"],
    ["TLSv1.0", "TLSv1"],
    ["TLSv1.1", "TLSv1.1"],
    ["TLSv1.2", "TLSv1.2"],
  ] as const;
  for (const [version, spoken] of cases) {
    it(`${JSON.stringify(version)} speaks ${spoken}`, async () => {
      for (const { protocol } of await seen(old.origin, version === undefined ? {} : { "tls-version": version })) {
        assert.equal(protocol, spoken);
      }
    });
  }

  it("TLSv1 speaks TLS 1.0 with a server that knows no other", async () => {
    const oldest = await startTlsUpstream({
      ...identity,
      minVersion: "TLSv1",
      maxVersion: "TLSv1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    for (const { protocol } of await seen(oldest.origin, { "tls-version": "TLSv1" })) assert.equal(protocol, "TLSv1");
  });

  it("below 1.2 is warned of at load", async () => {
    const gateway = await startProxy({ origin: old.origin, options: { ...trusting, "tls-version": "TLSv1.1" } });
    const warnings = gateway.log.all("flat_alert").map(({ message }) => String(message));
    assert.equal(warnings.length, 2);
    for (const warning of warnings) {
      assert.match(warning, /^(swagger\.yaml:5|action\.xml:1):\d+: TLS below 1\.2 is not safe/);
    }
    for (const { protocol } of await seen(old.origin, {})) assert.equal(protocol, "TLSv1.3");
  });

  it("is refused by a server that wants a newer one", async () => {
    const gateway = await startFaultApp(upstream.origin, { ...trusting, "tls-version": "TLSv1.1" });
    assert.equal((await ask(`${gateway.url}/proxy`)).status, 502);
    await gateway.log.event({ type: "flat_request", curlErrorCode: 35 });
  });
});

describe("tls-ciphers", () => {
  it("are the ones that are offered", async () => {
    for (const { cipher, protocol } of await seen(upstream.origin, {
      "tls-ciphers": "ECDHE-ECDSA-AES128-GCM-SHA256",
    })) {
      assert.deepEqual([cipher, protocol], ["ECDHE-ECDSA-AES128-GCM-SHA256", "TLSv1.2"]);
    }
  });

  it("may be those of TLS 1.3", async () => {
    for (const { cipher } of await seen(upstream.origin, { "tls-ciphers": "TLS_AES_128_GCM_SHA256" })) {
      assert.equal(cipher, "TLS_AES_128_GCM_SHA256");
    }
  });

  it("go together with an old version", async () => {
    const options = { "tls-version": "TLSv1.0", "tls-ciphers": "ECDHE-ECDSA-AES128-SHA" };
    for (const { cipher, protocol } of await seen(old.origin, options)) {
      assert.deepEqual([cipher, protocol], ["ECDHE-ECDSA-AES128-SHA", "TLSv1"]);
    }
  });
});

describe("a certificate that can't be trusted", () => {
  const failures = [
    ["of an unknown authority", () => upstream.origin],
    ["that has expired", async () => (await startTlsUpstream(authority.issue("localhost", "IP:127.0.0.1", -1))).origin],
    ["of another host", async () => (await startTlsUpstream(authority.issue("other", "DNS:other"))).origin],
  ] as const;
  for (const [what, origin] of failures) {
    it(`${what} is 502 and cURL's 60`, async () => {
      const gateway = await startFaultApp(await origin());
      for (const way of faultWays) {
        const answer = await ask(gateway.url + way);
        assert.match(answer.text, /The upstream's certificate is not valid\./);
        if (way === "/proxy" || way === "/action") assert.equal(answer.status, 502);
        assert.match((await ask(`${gateway.url}${way}-exit`)).text, /"code":3201/);
      }
      for (const { curlErrorCode } of gateway.log.all("flat_request")) assert.equal(curlErrorCode, 60);
      assert.doesNotMatch(gateway.log.lines.join("\n"), /flat_access.*certificate/);
    });

    it(`${what} is taken with ignore-certificate-errors`, async () => {
      assert.deepEqual(
        (await seen(await origin(), {})).map(({ url }) => url),
        ["/proxy/x", "/action/x"],
      );
    });
  }

  it("is refused again by the next request without the option", async () => {
    const url = `${upstream.origin}/x`;
    const flow = `<flow>
      <requests>{
        "loose": {"url": "${url}", "options": {"ignore-certificate-errors": true}},
        "strict": {"url": "${url}"}
      }</requests>
      <template>{"loose": {{ $upstream/loose/status }}, "strict": {{ $upstream/strict/status }}}</template>
    </flow>`;
    const gateway = await startTestGateway({ "swagger.yaml": swaggerOf("flow.xml"), "flow.xml": flow });
    for (let count = 0; count < 3; count += 1) {
      assert.deepEqual(JSON.parse((await ask(`${gateway.url}/x`)).text), { loose: 200, strict: 0 });
    }
  });
});

function swaggerOf(flow: string): string {
  return `swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: ${flow}\n`;
}

describe("a TLS handshake that fails", () => {
  const servers = [
    ["is no TLS", () => startTcpUpstream((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 no\r\n\r\n")))],
    ["is closed", () => startTcpUpstream((socket) => socket.once("data", () => socket.end()))],
    ["is reset", () => startTcpUpstream((socket) => socket.once("data", () => socket.resetAndDestroy()))],
  ] as const;
  for (const [what, start] of servers) {
    it(`because it ${what} is 502 and cURL's 35`, async () => {
      const { port } = await start();
      const gateway = await startFaultApp(`https://127.0.0.1:${port}`);
      const answer = await ask(`${gateway.url}/proxy`);
      assert.equal(answer.status, 502);
      assert.match(answer.text, /The TLS connection to the upstream failed\./);
      await gateway.log.event({ type: "flat_request", curlErrorCode: 35 });
    });
  }

  it("because nothing comes ends with the connect time limit", async () => {
    const { port } = await startTcpUpstream(() => {});
    const gateway = await startFaultApp(`https://127.0.0.1:${port}`, { "connect-timeout": 0.1 });
    assert.equal((await ask(`${gateway.url}/proxy`)).status, 504);
    await gateway.log.event({ type: "flat_request", curlErrorCode: 28 });
  });
});

describe("the time of TLS in the log", () => {
  it("is there for https, and 0 on a connection that was open already", async () => {
    const gateway = await startProxy({ origin: upstream.origin, options: trusting });
    for (let count = 0; count < 2; count += 1) await ask(`${gateway.url}/proxy/x`);
    await gateway.log.event({ type: "flat_access" });
    const [first, second] = gateway.log.all("flat_request").map(({ timing }) => timing as Record<string, number>);
    assert.equal(Object.keys(first ?? {}).join(" "), "DNS TCP TLS TTFB");
    assert.ok(Number(first?.TLS) > 0 && Number(first?.TCP) > 0);
    assert.ok(Number(first?.TCP) + Number(first?.TLS) <= Number(first?.TTFB));
    assert.deepEqual([second?.DNS, second?.TCP, second?.TLS], [0, 0, 0]);
  });
});
