// The listener with TLS: curl and openssl as its clients.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { before, describe, it } from "node:test";
import { connect } from "node:tls";
import { compileApp } from "../../src/app.ts";
import { writeApp } from "../servers/app-folder.ts";
import { Authority } from "../servers/certificates.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";
import { RawConnection } from "../servers/raw-connection.ts";
import { curl, run, startTlsGateway, type TlsGateway, writeIdentity } from "../servers/tls-gateway.ts";

const tell = `<flow><template>{
  "url": {{ $request/url }}, "port": {{ $request/port }}, "certificate": {{ $request/certificate }}, "body": {{ $body }}
}</template></flow>`;
const app = { "swagger.yaml": 'swagger: "2.0"\npaths:\n  /**: {x-flat-flow: tell.xml}\n', "tell.xml": tell };

describe("with FLAT_TLS_CERT and FLAT_TLS_KEY the listener", () => {
  let gateway: TlsGateway;
  before(async () => {
    gateway = await startTlsGateway(app);
  });

  it("speaks https, HTTP/1.1 and HTTP/2", async () => {
    assert.match(gateway.url, /^https:/);
    for (const [option, version] of [
      ["--http1.1", "1.1"],
      ["--http2", "2"],
    ] as const) {
      const answer = await curl(gateway, option, "-w", "\n%{http_version}", `${gateway.url}/a?b=c`, "-d", "hello");
      const [text = "", spoken] = answer.split("\n");
      assert.equal(spoken, version);
      assert.deepEqual(JSON.parse(text), {
        url: `${gateway.url}/a?b=c`,
        port: String(gateway.port),
        certificate: null,
        body: "hello",
      });
    }
    await gateway.log.event({ type: "flat_access", url: `${gateway.url}/a?b=c` });
  });

  it("takes clients without ALPN for HTTP/1.1", async () => {
    const answer = await curl(gateway, "--no-alpn", "-w", "\n%{http_version}", `${gateway.url}/x`);
    assert.match(answer, /\n1\.1$/);
  });

  it("speaks TLS 1.2 and 1.3, nothing older", async () => {
    const spoken = async (version: string): Promise<string> => {
      const args = ["s_client", "-connect", `127.0.0.1:${gateway.port}`, version, "-cipher", "DEFAULT:@SECLEVEL=0"];
      return /^ *Protocol *: (\S+)$|^New, (TLSv1\.3)/m.exec((await run("openssl", args)).stdout)?.[0] ?? "";
    };
    assert.match(await spoken("-tls1_2"), /TLSv1\.2/);
    assert.match(await spoken("-tls1_3"), /TLSv1\.3/);
    for (const old of ["-tls1", "-tls1_1"]) {
      gateway.log.clear();
      const args = ["s_client", "-connect", `127.0.0.1:${gateway.port}`, old, "-cipher", "DEFAULT:@SECLEVEL=0"];
      assert.notEqual((await run("openssl", args)).code, 0);
      const { message } = await gateway.log.event({ type: "flat_alert", topic: "tls" });
      assert.match(String(message), /^The handshake failed: .*(version|protocol)/i);
    }
  });

  it("doesn't renegotiate", async () => {
    const socket = connect({ port: gateway.port, ca: gateway.authority.cert, maxVersion: "TLSv1.2" });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    const ended = new Promise<string>((resolve) => {
      socket.once("error", (error) => resolve(error.message));
      socket.once("close", () => resolve("closed"));
    });
    socket.renegotiate({}, () => {});
    socket.resume();
    assert.match(await ended, /renegotiation|closed/);
  });

  it("closes a connection that isn't TLS, and goes on", async () => {
    gateway.log.clear();
    const connection = await RawConnection.open(gateway.port);
    connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert.doesNotMatch(await connection.end(), /HTTP/);
    await gateway.log.event({ type: "flat_alert", topic: "tls" });
    assert.equal(gateway.log.all("flat_access").length, 0);
    assert.match(await curl(gateway, `${gateway.url}/x`), /"body":null/);
  });

  it("refuses on HTTP/1.1 what it refuses without TLS", async () => {
    const socket = connect({ port: gateway.port, ca: gateway.authority.cert });
    socket.write("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\n\r\n");
    let text = "";
    for await (const chunk of socket) text += chunk;
    assert.match(text, /^HTTP\/1\.1 400 [\s\S]*Connection: close/);
    assert.equal(text.split("HTTP/1.1 ").length, 2);
  });
});

describe("a client that is slow with its handshake", () => {
  it("is cut off after FLAT_CLIENT_HEADER_TIMEOUT", async () => {
    const gateway = await startTlsGateway(app, { FLAT_CLIENT_HEADER_TIMEOUT: "0.2" });
    const connection = await RawConnection.open(gateway.port);
    assert.equal(await connection.end(), "");
    const { message } = await gateway.log.event({ type: "flat_alert", topic: "tls" });
    assert.match(String(message), /timeout/);
  });
});

describe("with FLAT_TLS_CLIENT_CA clients", () => {
  const authority = new Authority("Client CA");
  const folder = writeApp({ "ca.pem": authority.cert });
  const files = (one: { cert: string; key: string }, name: string): readonly string[] => {
    for (const part of ["cert", "key"] as const) writeFileSync(path.join(folder, `${name}.${part}`), one[part]);
    return ["--cert", path.join(folder, `${name}.cert`), "--key", path.join(folder, `${name}.key`)];
  };
  let gateway: TlsGateway;
  before(async () => {
    gateway = await startTlsGateway(app, { FLAT_TLS_CLIENT_CA: path.join(folder, "ca.pem") });
  });

  it("show a certificate that flows see as $request/certificate", async () => {
    const client = files(authority.issue("alice", "DNS:alice.example,email:alice@example.com"), "alice");
    for (const version of ["--http1.1", "--http2"]) {
      const { certificate } = JSON.parse(await curl(gateway, version, ...client, `${gateway.url}/x`));
      const { serial, fingerprint, ...rest } = certificate;
      assert.match(serial, /^[0-9A-F]+$/);
      assert.match(fingerprint, /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
      assert.deepEqual(rest, {
        subject: { CN: "alice" },
        issuer: { CN: "Client CA" },
        names: "DNS:alice.example, email:alice@example.com",
      });
    }
  });

  it("without one, with another authority's or an expired one are refused", async () => {
    const other = new Authority("Other CA");
    for (const client of [
      [],
      files(other.issue("mallory"), "mallory"),
      files(authority.issue("old", "DNS:old", -1), "old"),
    ]) {
      gateway.log.clear();
      for (const version of ["--http1.1", "--http2"])
        await assert.rejects(curl(gateway, version, ...client, `${gateway.url}/x`), /curl ended with/);
      await gateway.log.event({ type: "flat_alert", topic: "tls" });
      assert.equal(gateway.log.all("flat_access").length, 0);
    }
  });
});

describe("a certificate", () => {
  const authority = new Authority("Test CA");
  const fault = (env: Readonly<Record<string, string>>): string => {
    try {
      compileApp({ folder: writeApp(app), env });
    } catch (error) {
      return String((error as Error).message);
    }
    return "";
  };
  const one = writeIdentity(authority);
  const other = writeIdentity(authority);
  const junk = path.join(writeApp({ "junk.pem": "-----BEGIN CERTIFICATE-----\nxx\n" }), "junk.pem");
  const encrypted = path.join(
    writeApp({ "key.pem": authority.encryptedKey(authority.issue("x"), "secret") }),
    "key.pem",
  );
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ["needs its key", { FLAT_TLS_CERT: one.cert }, /^FLAT_TLS_CERT needs FLAT_TLS_KEY$/],
    ["is needed by a key", { FLAT_TLS_KEY: one.key }, /^FLAT_TLS_KEY needs FLAT_TLS_CERT$/],
    ["is needed by authorities", { FLAT_TLS_CLIENT_CA: one.ca }, /^FLAT_TLS_CLIENT_CA needs /],
    ["has to be there", { FLAT_TLS_CERT: "no.pem", FLAT_TLS_KEY: one.key }, /names the file "no.pem", which can't be/],
    ["has to be one", { FLAT_TLS_CERT: one.key, FLAT_TLS_KEY: one.key }, /^FLAT_TLS_CERT names no certificate in PEM/],
    ["has to be whole", { FLAT_TLS_CERT: junk, FLAT_TLS_KEY: one.key }, /^FLAT_TLS_CERT names no certificate in PEM/],
    [
      "has its own key",
      { FLAT_TLS_CERT: one.cert, FLAT_TLS_KEY: other.key },
      /is not the key of the first certificate/,
    ],
    ["needs a key", { FLAT_TLS_CERT: one.cert, FLAT_TLS_KEY: one.cert }, /^FLAT_TLS_KEY names no private key in PEM/],
    ["needs an open key", { FLAT_TLS_CERT: one.cert, FLAT_TLS_KEY: encrypted }, /^FLAT_TLS_KEY names no private key/],
    [
      "of authorities has to be one",
      { FLAT_TLS_CERT: one.cert, FLAT_TLS_KEY: one.key, FLAT_TLS_CLIENT_CA: one.key },
      /^FLAT_TLS_CLIENT_CA names no certificate/,
    ],
  ];
  for (const [title, env, message] of rows) it(title, () => assert.match(fault(env), message));

  it("is a fault of the app: flat check tells it, flat start doesn't start", async () => {
    const folder = writeApp(app);
    const checked = await runFlat(["check", folder], { FLAT_TLS_CERT: one.cert });
    assert.deepEqual([checked.code, checked.stderr], [1, "FLAT_TLS_CERT needs FLAT_TLS_KEY\n\n1 error\n"]);
    assert.equal((await runFlat(["start", "-p", "0", "--tls-cert", one.cert, folder])).code, 1);
  });
});

describe("an app that is loaded again", () => {
  const show = async (port: number): Promise<string> => {
    const { stdout } = await run("openssl", ["s_client", "-connect", `127.0.0.1:${port}`, "-showcerts"]);
    return /subject=CN ?= ?(\S+)/.exec(stdout)?.[1] ?? "";
  };

  it("brings its certificate: new connections get it, those that are open go on", async () => {
    const gateway = await startTlsGateway(app);
    const { cert, key } = gateway.files;
    const env = { FLAT_TLS_CERT: cert, FLAT_TLS_KEY: key };
    const open = connect({ port: gateway.port, ca: gateway.authority.cert });
    await new Promise((resolve) => open.once("secureConnect", resolve));
    assert.equal(await show(gateway.port), "localhost");
    const renewed = gateway.authority.issue("renewed", "DNS:localhost,IP:127.0.0.1");
    writeFileSync(cert, renewed.cert);
    writeFileSync(key, renewed.key);
    gateway.use({ app: compileApp({ folder: writeApp(app), env }) });
    assert.equal(await show(gateway.port), "renewed");
    open.write("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let text = "";
    for await (const chunk of open) text += chunk;
    assert.match(text, /^HTTP\/1\.1 200 /);
  });

  it("isn't one whose certificate is broken", async () => {
    const gateway = await startTlsGateway(app);
    const { cert, key } = gateway.files;
    writeFileSync(cert, "broken");
    const env = { FLAT_TLS_CERT: cert, FLAT_TLS_KEY: key };
    assert.throws(() => compileApp({ folder: writeApp(app), env }), /FLAT_TLS_CERT names no certificate/);
    assert.equal(await show(gateway.port), "localhost");
  });
});

describe("flat start", () => {
  it("takes --tls-cert, --tls-key and --tls-client-ca", async () => {
    const authority = new Authority("Test CA");
    const { cert, key, ca } = writeIdentity(authority);
    const flat = FlatProcess.start(
      ["start", "-p", "0", "--tls-cert", cert, "--tls-key", key, "--tls-client-ca", ca, writeApp(app)],
      { FLAT_TLS_CERT: "not used" },
    );
    const url = await flat.url();
    assert.match(url, /^https:/);
    const { stdout } = await run("curl", ["-s", "--cacert", ca, "--cert", cert, "--key", key, `${url}/x`]);
    assert.equal(JSON.parse(stdout).certificate.subject.CN, "localhost");
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
  });
});
