// Key servers that are of no use, and keys in their sets that are none: nothing of it lets a token through, or keeps a gateway from starting.
import assert from "node:assert/strict";
import { createHmac, type KeyObject, sign } from "node:crypto";
import { connect } from "node:net";
import path from "node:path";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { Authority } from "../servers/certificates.ts";
import { FlatProcess, runFlat } from "../servers/flat-process.ts";
import { authority, document, jwk, type KeyServer, keySet, rsaPair, startKeyServer } from "../servers/key-server.ts";
import { type Gateway, get, startWithKeys, status } from "./keyed-gateway.ts";
import { bearer, type Claims, encoded, hmacToken, rsaToken } from "./tokens.ts";

const [pair, other] = [rsaPair(), rsaPair()];
const server = await startKeyServer();
const { origin, answers, asked } = server;

/** How often a path was asked for. */
function count(url: string): number {
  return asked.filter((one) => one === url).length;
}

function token(
  header: Claims = { kid: "a" },
  claims: Claims = { sub: "me" },
  key: KeyObject = pair.privateKey,
): string {
  return rsaToken(claims, header, key);
}

const [junk, huge] = [jwk(pair, { kid: "a" }), "x".repeat(600_000)];
const uselessAnswers: Readonly<
  Record<string, readonly [listener: Parameters<KeyServer["answers"]["set"]>[1], why: RegExp]>
> = {
  fails: [(_request, response) => response.writeHead(500).end(), /was answered with status 500/],
  "has no content": [(_request, response) => response.writeHead(204).end(), /was answered with status 204/],
  redirects: [
    (_request, response) => response.writeHead(302, { Location: `${origin}/target` }).end(),
    /was answered with status 302/,
  ],
  "sends nothing": [document(""), /has no key set: It is no JSON object/],
  "sends no JSON": [document("<html>"), /has no key set: It is no JSON object/],
  "sends broken JSON": [document('{"keys":['), /has no key set: It is no JSON object/],
  "sends no UTF-8": [
    (_request, response) => response.end(Buffer.from('{"keys":["\xff"]}', "latin1")),
    /has no key set: It is no JSON object/,
  ],
  "sends no object": [document([junk]), /has no key set: It is no JSON object/],
  "sends a key": [document(junk), /has no key set: It has no list "keys"/],
  "sends keys by name": [document({ keys: { a: junk } }), /has no key set: It has no list "keys"/],
  "sends inherited keys": [document('{"__proto__": {"keys": []}}'), /has no key set: It has no list "keys"/],
  "sends too many keys": [keySet(Array.from({ length: 101 }, () => junk)), /has more than 100 keys/],
  "sends too much": [keySet([junk, huge]), /can't be fetched: Maximum body size of 524288 bytes exceeded/],
  "sends too much, compressed": [
    (_request, response) =>
      response.writeHead(200, { "Content-Encoding": "gzip" }).end(gzipSync(JSON.stringify({ keys: [huge] }))),
    /can't be fetched: Maximum body size/,
  ],
  "sends too much, without an end": [
    (_request, response) => {
      response.on("error", () => {});
      const more = (): void => {
        while (!response.destroyed && response.write(huge));
        response.once("drain", more);
      };
      more();
    },
    /can't be fetched: Maximum body size/,
  ],
  "nests too deeply": [
    document(`{"keys":${"[".repeat(5000)}${"]".repeat(5000)}}`),
    /has no key set: It is no JSON object/,
  ],
  "breaks off": [
    (_request, response) => {
      response.writeHead(200, { "Content-Length": "100" });
      response.write('{"keys":');
      response.socket?.destroySoon();
    },
    /can't be fetched: /,
  ],
  "closes the connection": [(request) => void request.socket.destroy(), /can't be fetched: /],
};

describe("a key server that is of no use answers with 502, and the log says why, where it", () => {
  let gateway: Gateway;

  before(async () => {
    answers.set("/target", keySet([junk]));
    const names = Object.keys(uselessAnswers);
    for (const [at, name] of names.entries()) answers.set(`/junk${at}`, uselessAnswers[name]?.[0] ?? assert.fail());
    gateway = await startWithKeys(
      Object.fromEntries(names.map((_, at) => [String(at), { jwks: `${origin}/junk${at}` }])),
    );
  });

  for (const [at, [name, [, why]]] of Object.entries(uselessAnswers).entries()) {
    it(name, async () => {
      const answer = await get(gateway, String(at), token());
      assert.equal(answer.status, 502, answer.text);
      const { code, info } = JSON.parse(answer.text).error;
      assert.deepEqual([code, info], [3201, ["The keys that tokens are checked with can't be had."]]);
      const [line = ""] = await gateway.flat.until("stderr", new RegExp(`^.*"flat_alert".*/junk${at} .*$`, "m"));
      assert.equal(JSON.parse(line).topic, "security");
      assert.match(JSON.parse(line).message, why);
      assert.equal(count("/target"), 0);
    });
  }
});

const named = (value: unknown) => (at: number) => ({ issuer: `${origin}/i${at}`, jwks_uri: value });
const uselessDocuments: Readonly<Record<string, readonly [document: (at: number) => unknown, why: RegExp]>> = {
  "is of another issuer": [() => ({ issuer: `${origin}/other`, jwks_uri: `${origin}/target` }), /is of another issuer/],
  "has a slash more": [(at) => ({ issuer: `${origin}/i${at}/`, jwks_uri: `${origin}/target` }), /is of another issuer/],
  "has another case": [(at) => ({ issuer: `${origin}/I${at}`, jwks_uri: `${origin}/target` }), /is of another issuer/],
  "has no issuer": [() => ({ jwks_uri: `${origin}/target` }), /is of another issuer/],
  "has a list of issuers": [
    (at) => ({ issuer: [`${origin}/i${at}`], jwks_uri: `${origin}/target` }),
    /is of another issuer/,
  ],
  "has no jwks_uri": [(at) => ({ issuer: `${origin}/i${at}` }), /has no jwks_uri that can be used: it is missing/],
  "has a jwks_uri that is no text": [named([`${origin}/target`]), /it is missing/],
  "has a jwks_uri without TLS": [named("http://127.0.0.1:1/target"), /it must be an https URL/],
  "has a jwks_uri that is a file": [named("file:///etc/passwd"), /it must be an https URL/],
  "has a jwks_uri that is a path": [named("/target"), /it must be an https URL/],
  "has a jwks_uri with a password": [named("https://a:b@127.0.0.1:1/"), /it must have no user and no password/],
  "is no object": [() => [], /has no JSON object/],
};

describe("an issuer is of no use where its document", () => {
  let gateway: Gateway;

  before(async () => {
    const list = Object.values(uselessDocuments);
    for (const [at, [content]] of list.entries())
      answers.set(`/i${at}/.well-known/openid-configuration`, document(content(at)));
    gateway = await startWithKeys(
      Object.fromEntries(list.map((_, at) => [String(at), { issuer: `${origin}/i${at}` }])),
    );
  });

  for (const [at, [name, [, why]]] of Object.entries(uselessDocuments).entries()) {
    it(name, async () => {
      assert.equal(await status(gateway, String(at), token({ kid: "a" }, { iss: `${origin}/i${at}` })), 502);
      const [line = ""] = await gateway.flat.until("stderr", new RegExp(`^.*"flat_alert".*/i${at}/.*$`, "m"));
      assert.match(JSON.parse(line).message, why);
      assert.equal(JSON.parse(line).message.includes("a:b@"), false);
      assert.equal(count("/target"), 0);
    });
  }
});

it("a gateway starts though a key server is down, silent or not to be trusted; requests without a token don't wait for it", async () => {
  const strange = await startKeyServer(0, authority.issue("other", "DNS:other.example"));
  const unsigned = await startKeyServer(0, new Authority("Another authority").issue("localhost", "IP:127.0.0.1"));
  answers.set("/silent", () => {});
  answers.set("/endless", (_request, response) => void response.writeHead(200).write("{"));
  const schemes = {
    down: { jwks: "https://127.0.0.1:1/" },
    unknown: { jwks: "https://key-server.invalid/" },
    strange: { jwks: `${strange.origin}/good` },
    unsigned: { jwks: `${unsigned.origin}/good` },
    silent: { jwks: `${origin}/silent` },
    endless: { jwks: `${origin}/endless` },
  };
  const gateway = await startWithKeys(schemes, { FLAT_DEFAULT_TIMEOUT: "0.2" });
  const all = await Promise.all(
    Object.keys(schemes).map(async (name) => [
      name,
      await status(gateway, name, token()),
      (await ask(`${gateway.url}/${name}`)).status,
    ]),
  );
  assert.deepEqual(
    all,
    Object.keys(schemes).map((name) => [name, 502, 403]),
  );
  for (const server of [strange, unsigned]) assert.deepEqual(server.asked, []);
});

const keyRows: Readonly<Record<string, readonly [keys: readonly unknown[], header: Claims, status: number]>> = {
  "is taken by its name": [[jwk(other, { kid: "b" }), jwk(pair, { kid: "a" })], { kid: "a" }, 200],
  "is taken where it is the only one, and the token names none": [[jwk(pair, { kid: "a" })], {}, 200],
  "is taken where it is the only one that fits": [[jwk(other, { alg: "RS512" }), jwk(pair)], {}, 200],
  "isn't taken where several fit, and the token names none": [[jwk(pair), jwk(other)], {}, 403],
  "isn't taken where it has no name, and the token names one": [[jwk(pair)], { kid: "a" }, 403],
  "isn't taken for another in other letters": [[jwk(pair, { kid: "A" })], { kid: "a" }, 403],
  "may have the name of another": [[jwk(other, { kid: "a" }), jwk(pair, { kid: "a" })], { kid: "a" }, 200],
  "may have an empty name": [[jwk(pair, { kid: "" })], { kid: "" }, 200],
  "isn't taken for another algorithm": [[jwk(pair, { kid: "a", alg: "RS512" })], { kid: "a" }, 403],
  "isn't taken where it is for encryption": [[jwk(pair, { kid: "a", use: "enc" })], { kid: "a" }, 403],
  "isn't taken where it is for signing alone": [[jwk(pair, { kid: "a", key_ops: ["sign"] })], { kid: "a" }, 403],
  "is taken where all of it fits": [
    [jwk(pair, { kid: "a", alg: "RS256", use: "sig", key_ops: ["verify"] })],
    { kid: "a" },
    200,
  ],
  "isn't taken where it is private": [[{ ...pair.privateKey.export({ format: "jwk" }), kid: "a" }], { kid: "a" }, 403],
  "isn't taken where it is too short": [[jwk(rsaPair(1024), { kid: "a" })], { kid: "a" }, 403],
  "isn't taken where its exponent is 1": [[jwk(pair, { kid: "a", e: "AQ" })], { kid: "a" }, 403],
  "isn't taken where it is of another kind": [[{ kty: "oct", k: "AAAA", kid: "a" }], { kid: "a" }, 403],
  "is taken among junk": [
    [
      null,
      5,
      "a",
      [],
      {},
      { kty: "RSA" },
      { kty: "RSA", n: 1, e: 2 },
      { kty: "RSA", n: "*", e: "*" },
      { kty: "toString" },
      { kty: "EC", crv: "P-256", x: "AAAA", y: "AAAA" },
      { kty: "OKP", crv: "X25519", x: "AAAA" },
      jwk(pair, { kid: 5 }),
      jwk(pair, { kid: "a", use: 5 }),
      jwk(pair, { kid: "a", key_ops: "verify" }),
      jwk(pair, { kid: "a" }),
    ],
    { kid: "a" },
    200,
  ],
  "is taken whatever certificate it comes with": [
    [jwk(pair, { kid: "a", x5c: ["AAAA"], x5u: "http://127.0.0.1:1/" })],
    { kid: "a" },
    200,
  ],
  "named as a part of objects is one like any other": [[jwk(pair, { kid: "__proto__" })], { kid: "__proto__" }, 200],
};

describe("a key of a set", () => {
  let gateway: Gateway;
  before(async () => {
    const list = Object.values(keyRows);
    for (const [at, [keys]] of list.entries()) answers.set(`/row${at}`, keySet(keys));
    gateway = await startWithKeys(
      Object.fromEntries(list.map((_, at) => [String(at), { jwks: `${origin}/row${at}` }])),
    );
  });
  for (const [at, [name, [, header, wanted]]] of Object.entries(keyRows).entries())
    it(name, async () => assert.equal(await status(gateway, String(at), token(header)), wanted));
});

it("a token has no say in how it is checked", async () => {
  answers.set("/confusion", keySet([jwk(pair, { kid: "a" })]));
  const gateway = await startWithKeys({ confusion: { jwks: `${origin}/confusion` } });
  const own = jwk(other, { kid: "b" });
  answers.set("/own", keySet([own]));
  const { n } = jwk(pair);
  const pem = pair.publicKey.export({ type: "spki", format: "pem" });
  const der = pair.publicKey.export({ type: "spki", format: "der" });
  const hmac = (key: string | Buffer, alg = "HS256"): string => {
    const signed = `${encoded({ alg, kid: "a" })}.${encoded({})}`;
    return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
  };
  const signed = `${encoded({ alg: "RS512", kid: "a" })}.${encoded({})}`;
  const tokens = [
    ...[pem, der, String(n), Buffer.from(String(n), "base64url"), JSON.stringify(jwk(pair))].map((key) => hmac(key)),
    hmac(pem, "RS256"),
    `${encoded({ alg: "none", kid: "a" })}.${encoded({})}.`,
    `${signed}.${sign("sha512", Buffer.from(signed), pair.privateKey).toString("base64url")}`,
    token({ kid: "b", jwk: own }, {}, other.privateKey),
    token({ kid: "b", jku: `${origin}/own` }, {}, other.privateKey),
    token({ kid: `${origin}/own` }, {}, other.privateKey),
    token({ kid: "../own" }, {}, other.privateKey),
  ];
  for (const one of tokens) assert.equal(await status(gateway, "confusion", one), 403, one);
  assert.equal(count("/own"), 0);
  assert.equal(await status(gateway, "confusion", token()), 200);
});

it("a token that waits for keys in vain harms nobody: neither its own request with a second token, nor the gateway, nor its stop", async () => {
  answers.set("/waiting", () => {});
  const folder = writeApp({
    "swagger.yaml": `swagger: "2.0"
x-flat-flow: ok.xml
securityDefinitions:
  A: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { jwks: "${origin}/waiting", alg: RS256 } }
  B: { type: apiKey, in: header, name: Cookie, x-flat-cookiename: b, x-flat-jwt: { key: c2VjcmV0 } }
paths:
  /both: { security: [{ A: [], B: [] }] }
  /either: { security: [{ A: [] }, { B: [] }] }
`,
    "ok.xml": "<flow><echo>{}</echo></flow>",
    "ca.pem": authority.cert,
  });
  const env = { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem"), FLAT_DEFAULT_TIMEOUT: "0.2" };
  const flat = FlatProcess.start(["start", "-p", "0", folder], env);
  const url = await flat.url();
  const second = ["Cookie", `b=${hmacToken({}, {}, "c2VjcmV0")}`];
  const asking = async (name: string, headers: readonly string[]): Promise<number> =>
    (await ask(`${url}/${name}`, { headers: [...bearer(token()), ...headers] })).status;
  // This one doesn't wait for its answer.
  const leaving = connect(Number(new URL(url).port), "127.0.0.1");
  leaving.write(`GET /either HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token()}\r\n\r\n`, () => leaving.destroy());
  const all = Array.from({ length: 5 }, () => [
    asking("both", []),
    asking("both", second),
    asking("either", []),
    asking("either", second),
  ]);
  assert.deepEqual(
    await Promise.all(all.flat()),
    all.flatMap(() => [502, 502, 502, 200]),
  );
  // The key server is asked when the gateway stops.
  const waiting = asking("both", second).catch(() => 0);
  flat.child.kill("SIGTERM");
  assert.deepEqual(await flat.exit, { code: 0, signal: null });
  await waiting;
  assert.doesNotMatch(flat.stderr, /unhandled|at .*\.js:/i);
});

it("checking an app asks no key server", async () => {
  const swagger = `securityDefinitions: { A: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { issuer: "${origin}/never", alg: RS256 } } }`;
  const { code } = await runFlat(["check", writeApp({ "swagger.yaml": `swagger: "2.0"\n${swagger}\npaths:\n` })]);
  assert.deepEqual([code, asked.filter((one) => one.startsWith("/never"))], [0, []]);
});

it("a gateway that gets no port ends at once, and asks no key server", async () => {
  const folder = writeApp({
    "swagger.yaml": `swagger: "2.0"
securityDefinitions: { A: { type: apiKey, in: header, name: Authorization, x-flat-jwt: { jwks: "${origin}/unasked", alg: RS256 } } }
paths:
`,
    "ca.pem": authority.cert,
  });
  const { port } = new URL(origin);
  const { code } = await runFlat(["start", "-p", port, folder], { NODE_EXTRA_CA_CERTS: path.join(folder, "ca.pem") });
  assert.deepEqual([code, count("/unasked")], [1, 0]);
});
