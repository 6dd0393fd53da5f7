// client-certificate-file and client-certificate-password: PEM and PKCS#12, an upstream that wants one, and faults found at load.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { startGateway } from "../../src/server/start.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { Authority } from "../servers/certificates.ts";
import { TestLog } from "../servers/test-log.ts";
import { type Seen, startTlsUpstream, type TlsUpstream } from "../servers/tls-upstream.ts";

const servers = new Authority("Servers");
const clients = new Authority("Clients");
const identity = servers.issue("localhost", "DNS:localhost,IP:127.0.0.1");
const client = clients.issue("gateway");
const other = clients.issue("other gateway");
const encryptedKey = clients.encryptedKey(client, "s3CreT");
const stranger = new Authority("Strangers").issue("stranger");

const pem: Files = {
  "conf/plain.pem": client.cert + client.key,
  "conf/key-first.pem": client.key + client.cert,
  "conf/chain.pem": client.cert + clients.cert + client.key,
  "conf/encrypted.pem": client.cert + encryptedKey,
  "conf/other.pem": other.cert + other.key,
  "conf/stranger.pem": stranger.cert + stranger.key,
  "conf/no-key.pem": client.cert,
  "conf/no-certificate.pem": client.key,
  "conf/mismatch.pem": client.cert + other.key,
  "conf/broken-certificate.pem": client.cert.replace(/\n.{10}/, "\n0123456789") + client.key,
  "conf/broken-key.pem": client.cert + client.key.replace(/\n.{10}/, "\n0123456789"),
  "conf/nonsense.pem": "This is not a certificate",
  "conf/empty.pem": "",
};

/** An app folder with all these certificates. */
function folderOf(files: Files): string {
  const folder = writeApp({ ...pem, ...files });
  writeFileSync(path.join(folder, "conf/new.p12"), clients.pkcs12(client, "s3CreT"));
  writeFileSync(path.join(folder, "conf/old.p12"), clients.pkcs12(client, "s3CreT", true));
  return folder;
}

async function start(files: Files): Promise<{ readonly url: string; readonly log: TestLog; readonly folder: string }> {
  const log = new TestLog();
  const folder = folderOf(files);
  const gateway = await startGateway({ app: compileApp({ folder, env: { SECRET: "s3CreT" } }), port: 0, sink: log });
  stops.push(() => gateway.stop());
  return { url: gateway.url, log, folder };
}
const stops: (() => Promise<void>)[] = [];
after(async () => {
  for (const stop of stops) await stop();
});

const wanting = { ...identity, ca: clients.cert, requestCert: true, rejectUnauthorized: true };

let upstream: TlsUpstream;
before(async () => {
  upstream = await startTlsUpstream(wanting);
});

describe("a client certificate of any format", () => {
  const usable = [
    ["plain.pem", undefined],
    ["plain.pem", "isn't needed"],
    ["key-first.pem", undefined],
    ["chain.pem", undefined],
    ["encrypted.pem", "s3CreT"],
    ["new.p12", "s3CreT"],
  ] as const;
  for (const [file, password] of usable) {
    it(`in ${file} ${password === undefined ? "without" : "with"} a password is shown to the upstream`, async () => {
      const options = {
        "ignore-certificate-errors": true,
        "client-certificate-file": `conf/${file}`,
        ...(password === undefined ? {} : { "client-certificate-password": password }),
      };
      const gateway = await start(appOf(upstream.origin, options));
      for (const way of ["/proxy", "/action", "/request", "/requests", "/computed"]) {
        const answer = await ask(gateway.url + way);
        assert.equal((JSON.parse(answer.text) as Seen).client, "gateway", `${way}: ${answer.text}`);
      }
      assert.doesNotMatch(gateway.log.lines.join("\n"), /s3CreT/);
    });
  }
});

describe("a client certificate", () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    it(`that is missing fails the handshake of ${maxVersion}: 502 and cURL's 35`, async () => {
      const strict = await startTlsUpstream({ ...wanting, maxVersion });
      const gateway = await start(appOf(strict.origin, { "ignore-certificate-errors": true }));
      assert.equal((await ask(`${gateway.url}/proxy`)).status, 502);
      const { curlErrorCode, curlErrorMessage } = await gateway.log.event({ type: "flat_request" });
      assert.equal(curlErrorCode, 35, String(curlErrorMessage));
    });
  }

  it("that the upstream doesn't know is 502", async () => {
    const options = { "ignore-certificate-errors": true, "client-certificate-file": "/conf/stranger.pem" };
    const gateway = await start(appOf(upstream.origin, options));
    assert.equal((await ask(`${gateway.url}/proxy`)).status, 502);
  });

  it("has its connections to itself", async () => {
    const options = (file: string) =>
      `{"ignore-certificate-errors": true, "client-certificate-file": "conf/${file}.pem"}`;
    const flow = `<flow><requests>{
      "one": {"url": "${upstream.origin}/", "options": ${options("plain")}},
      "two": {"url": "${upstream.origin}/", "options": ${options("other")}}
    }</requests><template>[{{ json-parse(body("one"))/client }}, {{ json-parse(body("two"))/client }}]</template></flow>`;
    const gateway = await start({ "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}', "x.xml": flow });
    for (let count = 0; count < 3; count += 1) {
      assert.deepEqual(JSON.parse((await ask(`${gateway.url}/x`)).text), ["gateway", "other gateway"]);
    }
  });

  it("isn't shown to another origin that a redirect leads to", async () => {
    const elsewhere = await startTlsUpstream({
      ...identity,
      ca: clients.cert,
      requestCert: true,
      rejectUnauthorized: false,
    });
    const options = {
      "ignore-certificate-errors": true,
      "client-certificate-file": "conf/plain.pem",
      "follow-redirects": true,
    };
    const request = (to: string) =>
      `<flow><request>${JSON.stringify({ url: `${upstream.origin}/to?${encodeURIComponent(to)}`, options })}</request></flow>`;
    const gateway = await start({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/away: {x-flat-flow: away.xml}, /home: {x-flat-flow: home.xml}}',
      "away.xml": request(`${elsewhere.origin}/away`),
      "home.xml": request(`${upstream.origin}/home`),
    });
    assert.equal((JSON.parse((await ask(`${gateway.url}/away`)).text) as Seen).client, "");
    assert.equal((JSON.parse((await ask(`${gateway.url}/home`)).text) as Seen).client, "gateway");
  });

  it("whose file changes is read anew where the configuration is computed", async () => {
    const options = '"options": {"ignore-certificate-errors": true, "client-certificate-file": {{ $file }}}';
    const flow = `<flow><eval out="$file">"conf/plain.pem"</eval><request>{"url": "${upstream.origin}/", ${options}}</request></flow>`;
    const gateway = await start({ "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}', "x.xml": flow });
    const seen = async () => (JSON.parse((await ask(`${gateway.url}/x`)).text) as Seen).client;
    assert.equal(await seen(), "gateway");
    writeFileSync(path.join(gateway.folder, "conf/plain.pem"), `${other.cert}${other.key}\n\n`);
    assert.equal(await seen(), "other gateway");
  });

  it("that is computed and can't be used is a failed request", async () => {
    const flow = `<flow>
      <request>{"url": "${upstream.origin}/", "options": {"client-certificate-file": {{ $request/get/file }}}}</request>
      <template>{"status": {{ $upstream/main/status }}, "info": {{ $upstream/main/error/info }}}</template>
    </flow>`;
    const gateway = await start({ "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}', "x.xml": flow });
    for (const [file, cause] of [
      ["conf/none.pem", /There is no file "conf\/none\.pem" in the app/],
      ["../../../../etc/passwd", /There is no file/],
      ["conf/no-key.pem", /it has no private key/],
    ] as const) {
      gateway.log.clear();
      const answer = await ask(`${gateway.url}/x?file=${encodeURIComponent(file)}`);
      assert.deepEqual(JSON.parse(answer.text), {
        status: 0,
        info: ["The connection to the upstream is not configured well."],
      });
      const { message } = await gateway.log.event({ type: "flat_alert", topic: "request" });
      assert.match(String(message), cause);
    }
  });
});

describe("a client certificate that can't be used", () => {
  const faults = [
    ["none.pem", undefined, "file", 'There is no file "conf/none.pem" in the app'],
    ["../../outside.pem", undefined, "file", 'There is no file "conf/../../outside.pem" in the app'],
    ["link.pem", undefined, "file", 'There is no file "conf/link.pem" in the app'],
    ["folder.pem", undefined, "file", 'There is no file "conf/folder.pem" in the app'],
    ["no-key.pem", undefined, "file", 'The client certificate "conf/no-key.pem" can\'t be used: it has no private key'],
    ["no-certificate.pem", undefined, "file", "it has no certificate"],
    ["mismatch.pem", undefined, "file", "its key is not that of its first certificate"],
    ["broken-certificate.pem", undefined, "file", "its certificate is broken"],
    ["broken-key.pem", undefined, "file", "its private key is broken"],
    ["nonsense.pem", undefined, "file", "it is neither PEM nor PKCS#12"],
    ["empty.pem", undefined, "file", "it is neither PEM nor PKCS#12"],
    ["encrypted.pem", undefined, "file", "its key needs a password"],
    ["encrypted.pem", "wr0nG", "password", "its key can't be decrypted with this password"],
    ["new.p12", undefined, "file", "it needs a password"],
    ["new.p12", "wr0nG", "password", "it can't be decrypted with this password"],
    ["old.p12", "s3CreT", "file", "its PKCS#12 encryption is too old for OpenSSL 3"],
  ] as const;
  for (const [file, password, option, message] of faults) {
    it(`${file} ${password === undefined ? "without" : "with"} a password is found at load: ${message}`, () => {
      const options = {
        "client-certificate-file": `conf/${file}`,
        ...(password === undefined ? {} : { "client-certificate-password": password }),
      };
      const folder = folderOf(appOf("https://127.0.0.1", options));
      mkdirSync(path.join(folder, "conf/folder.pem"));
      symlinkSync("/etc/passwd", path.join(folder, "conf/link.pem"));
      const errors = faultsOf(folder);
      const places = ["swagger.yaml", "action.xml", "request.xml", "requests.xml", "computed.xml"];
      assert.deepEqual(errors.map(({ position }) => position?.file).sort(), places.sort());
      for (const { message: found, frame } of errors) {
        assert.ok(found.includes(message), found);
        const [line = "", marker = ""] = (frame ?? "").split("\n").filter((each) => /^>|\^/.test(each));
        assert.match(
          line.slice(marker.indexOf("^")),
          new RegExp(`^"?(client-certificate-${option}|conf/|wr0nG)`),
          line,
        );
      }
    });
  }
});

describe("a fault of a connection", () => {
  it("is a key that is too weak, unless the version lowers the security level", () => {
    const weak = clients.weak("weak");
    const files = (options: object) => ({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}',
      "x.xml": `<flow><request>${JSON.stringify({ url: "https://127.0.0.1", options })}</request></flow>`,
      "weak.pem": weak.cert + weak.key,
    });
    for (const file of ["weak.pem", "weak.p12"]) {
      const options = { "client-certificate-file": file, "client-certificate-password": "s3CreT" };
      const folders = [options, { ...options, "tls-version": "TLSv1.0" }].map((each) => folderOf(files(each)));
      for (const folder of folders) writeFileSync(path.join(folder, "weak.p12"), clients.pkcs12(weak, "s3CreT"));
      const [strict = "", lowered = ""] = folders;
      assert.match(
        faultsOf(strict)[0]?.message ?? "",
        /^The client certificate can't be used: OpenSSL says ".*too small"$/,
      );
      assert.deepEqual(faultsOf(lowered), []);
    }
  });

  it("is found with all its companions", () => {
    const options = { "client-certificate-file": "conf/none.pem", "tls-ciphers": "ROT13" };
    const request = JSON.stringify({ url: "https://127.0.0.1", options });
    const folder = folderOf({
      "swagger.yaml": 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}',
      "x.xml": `<flow>\n<requests>{"a": ${request},\n"b": ${request}}</requests></flow>`,
    });
    const found = faultsOf(folder).map(({ message, position }) => `${position?.line}: ${message}`);
    assert.deepEqual(found.sort(), [
      '2: OpenSSL knows no cipher of "ROT13" that can be used',
      '2: There is no file "conf/none.pem" in the app',
      '3: OpenSSL knows no cipher of "ROT13" that can be used',
      '3: There is no file "conf/none.pem" in the app',
    ]);
  });

  it("is left to the request where its password is computed", async () => {
    const options = (file: string) =>
      `{"client-certificate-file": "conf/${file}", "client-certificate-password": {{ $env/SECRET }}, "ignore-certificate-errors": true}`;
    const flow = (file: string) =>
      `<flow><request>{"url": "${upstream.origin}/", "options": ${options(file)}}</request></flow>`;
    const swagger = 'swagger: "2.0"\npaths: {/x: {x-flat-flow: x.xml}}';
    const gateway = await start({ "swagger.yaml": swagger, "x.xml": flow("new.p12") });
    assert.equal((JSON.parse((await ask(`${gateway.url}/x`)).text) as Seen).client, "gateway");
    const [missing, ...more] = faultsOf(folderOf({ "swagger.yaml": swagger, "x.xml": flow("none.p12") }));
    assert.match(missing?.message ?? "", /There is no file/);
    assert.equal(more.length, 0);
  });
});

function faultsOf(folder: string): readonly ConfigErrors["errors"][number][] {
  try {
    compileApp({ folder, env: {} });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigErrors);
    return error.errors;
  }
}

/** An app that asks an upstream in every way. */
function appOf(origin: string, options: Readonly<Record<string, unknown>>): Files {
  const ways = ["action", "request", "requests", "computed"];
  const paths = ways.map((way) => `  /${way}: {x-flat-flow: ${way}.xml}\n`).join("");
  const proxy = JSON.stringify({ origin, options });
  const request = JSON.stringify({ url: `${origin}/x`, options });
  return {
    "swagger.yaml": `swagger: "2.0"\npaths:\n  /proxy:\n    x-flat-proxy: ${proxy}\n${paths}`,
    "action.xml": `<flow><proxy-request>${proxy}</proxy-request></flow>`,
    "request.xml": `<flow><request>${request}</request></flow>`,
    "requests.xml": `<flow><requests>{"main": ${request}}</requests></flow>`,
    "computed.xml": `<flow><request>{"query": {{ $request/query }}, ${request.slice(1)}</request></flow>`,
  };
}
